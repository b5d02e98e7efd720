"""The program as it runs: a real server process, real sockets, the threads of the engine and the live stream."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from app.models.secrets import NoKeyring
from app.records.changes import ChangeKind
from app.records.duty import EmergencyReport
from app.services.desk import Environment
from app.workbench import Workbench, open_workbench
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire.hall import Panel
from domain.wire.oversight import Stations
from domain.wire.rows import EmergencyRow
from tests.helpers.centre import NOON, PASSWORD, Centre, Clock
from tests.helpers.patience import HANG_S, until
from tests.helpers.seat import CHEAP, complete


class Going(Clock):
    """A clock that goes, from three in the afternoon: the hub spares panels by it."""

    def __init__(self) -> None:
        super().__init__(NOON + 3 * HOUR)
        self.started = time.monotonic()

    def __call__(self) -> int:
        return self.now + int((time.monotonic() - self.started) * 1_000)


@pytest.fixture
def clock() -> Clock:
    return Going()


@pytest.fixture
def address(centre: Centre) -> Iterator[str]:
    """The centre of the tests behind a socket."""
    config = uvicorn.Config(
        centre.app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until("the server listening", lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(HANG_S)


@pytest.fixture
def benches(tmp_path: Path) -> Iterator[list[Workbench]]:
    opened: list[Workbench] = []
    for name in ("agent", "lead"):
        opened.append(open_workbench(tmp_path / name, Environment(keeper=NoKeyring(), cost=CHEAP)))
        opened[-1].start()
    yield opened
    for bench in opened:
        bench.close()


class Ear:
    def __init__(self) -> None:
        self.panels: list[Panel] = []
        self.looks: list[Stations] = []
        self.looked = threading.Event()
        self.emergencies: list[EmergencyRow] = []
        self.standing = threading.Event()
        self.completed = threading.Event()
        self.rang = threading.Event()

    def panel(self, panel: Panel) -> None:
        self.panels.append(panel)
        if panel.completed:
            self.completed.set()

    def stations(self, stations: Stations) -> None:
        self.looks.append(stations)
        if any(station.user_number == "1001" for station in stations.stations):
            self.looked.set()

    def emergency(self, row: EmergencyRow) -> None:
        self.emergencies.append(row)
        self.rang.set()

    def connected(self, online: bool) -> None:
        if online:
            self.standing.set()


def test_forms_arrive_and_the_lead_sees_and_hears_it(
    centre: Centre, address: str, benches: list[Workbench]
) -> None:
    agent, lead = benches
    centre.add_user("1001")
    centre.add_user("2001", Role.LEAD)
    filled, packed = threading.Event(), threading.Event()
    agent.bus.subscribe(lambda c: filled.set() if c.touches(ChangeKind.TASK) and c.source == "pull" else None)
    agent.bus.subscribe(lambda c: packed.set() if c.touches(ChangeKind.PACK) else None)
    agent.session.login(address, "1001", PASSWORD)
    lead.session.login(address, "2001", PASSWORD)
    ear = Ear()
    end = lead.hall.live(ear)
    assert ear.standing.wait(HANG_S)
    assert filled.wait(HANG_S)
    assert packed.wait(HANG_S)
    item = agent.revisits.next()
    assert item is not None
    call, _ = agent.calls.dial(agent.calls.open(item))
    agent.calls.finish(call, complete(call))
    assert ear.completed.wait(HANG_S)
    assert ear.looked.wait(HANG_S)
    raised = agent.emergencies.raise_(EmergencyReport("other", "城东市场"))
    assert raised.sent_at is not None
    assert ear.rang.wait(HANG_S)
    assert ear.emergencies[0].place == "城东市场"
    heard = threading.Event()
    agent.bus.subscribe(
        lambda c: (
            heard.set() if c.touches(ChangeKind.EMERGENCY) and _heard(agent, raised.emergency_id) else None
        )
    )
    lead.emergencies.acknowledge(raised.emergency_id)
    assert heard.wait(HANG_S) or _heard(agent, raised.emergency_id)
    end()


def _heard(bench: Workbench, emergency_id: str) -> bool:
    progress = bench.emergencies.progress(emergency_id)
    return progress is not None and progress.heard_at is not None
