"""Part ``load``: many workstations come back after an outage with a day's work each, while others wait at their screens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.transport.centre import Centre, DeviceCredential
from app.transport.network import HttpNetwork
from domain.vocabulary import Role
from domain.wire.leases import NextRequest
from domain.wire.sync import OpResult
from server.answers.tables import attempt, response
from server.db.audit import verify
from server.db.tables import operation
from server.db.work import new_id
from server.events.tables import event
from server.tasks.tables import task
from tests.helpers.centre import CITY, Workstation
from tests.helpers.desk import Desk
from tests.helpers.postgres import PostgresCluster
from tests.torture.crowd import Remote, Task, forms
from tests.torture.tally import Tally
from tests.torture.world import World, until_it_listens, world
from tests.torture.zygote import Life, Zygote

AGENTS_A_HALL = 50
EVERY_S = 0.25
"""How often each of those who wait at a screen asks."""
PROBES = ("next", "one form", "panel")
PROBE_TASKS = 8_000
PATIENCE_S = 3_600.0


def outage(
    name: str,
    folder: Path,
    cluster: PostgresCluster | None,
    clients: int,
    each: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Let so many workstations come back at once with so many forms each; measure what others wait meanwhile."""
    tally = Tally(name)
    halls = [f"hall{n}" for n in range(max(1, clients // AGENTS_A_HALL))]
    numbers = [f"2{n:05d}" for n in range(clients)]
    with ExitStack() as stack:
        centre = stack.enter_context(world(folder / "centre", cluster))
        centre.add_halls(halls)
        centre.add_agents(numbers, halls=halls)
        centre.add_agents(["1001", "1002"], halls=halls[:1])
        centre.add_agents(["1100"], Role.LEAD, halls[:1])
        spare = min(PROBE_TASKS, clients * each)
        centre.add_citizens(clients * each + spare, halls)
        shares, left = _shares(centre, numbers, each)
        (folder / "shares.json").write_text(json.dumps(shares), encoding="utf-8")
        servers = stack.enter_context(Zygote("server", folder / "server.log"))
        crowds = stack.enter_context(Zygote("crowd", folder / "crowd.log"))
        life = centre.serve(servers)
        until_it_listens(centre.port)
        tell(f"{name}: {clients} workstations log in and prepare {clients * each} forms")
        crowd = crowds.life(
            shares=str(folder / "shares.json"), port=centre.port, seed=seed, go=str(folder / "go"), pulls=True
        )
        ready = crowd.until("ready", PATIENCE_S)
        if ready is None:
            raise RuntimeError(f"the crowd ended: {crowd.words}")
        probes = _probes(centre, left)
        life.kill()  # the outage
        life.wait()
        (folder / "go").touch()
        life = centre.serve(servers)
        until_it_listens(centre.port)
        told = _meanwhile(probes, crowd, tally)
        life.kill()
        life.wait()
        _faults(life, crowd, tally)
        probed = sum(probe.done for probe in probes if probe.name == "one form")
        _check(centre, tally, clients * each + probed, told)
        _figures(tally, probes, told, clients, each)
    return tally


class Probe(threading.Thread):
    """Somebody at a screen who asks for one thing again and again, by the program's own transport."""

    def __init__(self, name: str, ask: Callable[[], None]) -> None:
        super().__init__(name=f"torture-probe-{name}")
        self.name = name
        self._ask = ask
        self.over = threading.Event()
        self.took: list[float] = []
        self.failed: list[str] = []
        self.done = 0

    def run(self) -> None:
        while not self.over.wait(EVERY_S):
            began = time.monotonic()
            try:
                self._ask()
                self.done += 1
            except Exception as error:
                self.failed.append(f"{self.name}: {type(error).__name__} {error}")
            self.took.append(time.monotonic() - began)

    def figure(self) -> str:
        took = sorted(self.took)
        if not took:
            return "never asked"
        return f"p50 {_at(took, 0.5):.3f} s p99 {_at(took, 0.99):.3f} s max {took[-1]:.3f} s of {len(took)}"


def _at(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(len(took) * share))]


def _shares(centre: World, numbers: list[str], each: int) -> tuple[list[tuple[str, list[Task]]], list[Task]]:
    """Who has forms about which tasks, and the tasks that are left."""
    columns = (
        task.c.task_id,
        task.c.group_id,
        task.c.event_id,
        event.c.source,
        event.c.dispatch_no,
        task.c.questionnaire,
    )
    with centre.database.read(CITY) as reading:
        rows = reading.conn.execute(
            select(task.c.hall_id, *columns)
            .join(event, event.c.event_id == task.c.event_id)
            .order_by(task.c.task_id)
        ).all()
    by_hall: dict[str, list[Task]] = {}
    for hall, *rest in rows:
        by_hall.setdefault(hall, []).append(tuple(rest))
    halls = sorted(by_hall, key=lambda hall: int(hall.removeprefix("hall")))
    shares = []
    for n, number in enumerate(numbers):
        mine = by_hall[halls[n % len(halls)]]
        shares.append((number, mine[:each]))
        del mine[:each]
    # The first hall's own last: there somebody asks for work.
    return shares, [one for hall in reversed(halls) for one in by_hall[hall]]


def _probes(centre: World, left: list[Task]) -> list[Probe]:
    remote = Remote(centre.port)
    caller, sender, lead = (remote.workstation(number) for number in ("1001", "1002", "1100"))
    remote.close()
    return [
        Probe("next", _next(caller, centre.port)),
        Probe("one form", _one_form(sender, centre.port, left)),
        Probe("panel", _transport(lead, centre.port).panel),
    ]


def _transport(station: Workstation, port: int) -> Centre:
    made = Centre(HttpNetwork(f"http://127.0.0.1:{port}"), "0.1.0")
    made.device = DeviceCredential(station.device_id, station.secret)
    assert station.session is not None
    made.use_tokens(station.session.tokens)
    return made


def _next(station: Workstation, port: int) -> Callable[[], None]:
    transport, worked = _transport(station, port), list[str]()

    def ask() -> None:
        leased = transport.next(NextRequest(new_id(), station.device_id, worked=worked[-200:]))
        worked.extend(group.group_id for group in leased.groups)

    return ask


def _one_form(station: Workstation, port: int, tasks: list[Task]) -> Callable[[], None]:
    transport, desk = _transport(station, port), Desk(station, "1002")
    prepared = forms(desk, tasks)

    def ask() -> None:
        message = station.push_message([next(prepared), next(prepared)])
        pushed = transport.push(message)
        assert {receipt.result for receipt in pushed.results} == {OpResult.APPLIED}
        station.witness = pushed.witness

    return ask


def _meanwhile(probes: list[Probe], crowd: Life, tally: Tally) -> dict[str, Any]:
    for probe in probes:
        probe.start()
    told = crowd.until("drained", PATIENCE_S)
    for probe in probes:
        probe.over.set()
    for probe in probes:
        probe.join()
        for failed in probe.failed[:5]:
            tally.broken.append(f"a request at a screen failed: {failed}")
    crowd.wait()
    return told or {"statuses": {}, "results": {}}


def _faults(life: Life, crowd: Life, tally: Tally) -> None:
    for word in [*life.words, *crowd.words]:
        if "fault" in word:
            tally.broken.append(f"fault: {word['fault']}")


def _check(centre: World, tally: Tally, expected: int, told: dict[str, Any]) -> None:
    """Nothing lost, nothing doubled, no 5xx."""
    for status, times in told["statuses"].items():
        if int(status) >= 500:
            tally.broken.append(f"{times} answers with {status}")
    for result, times in told["results"].items():
        if result != OpResult.APPLIED:
            tally.found(f"I1: {times} operations were {result}")
    with centre.database.read(CITY) as reading:
        count = select(func.count())
        receipts = reading.conn.execute(
            count.select_from(operation).where(operation.c.device_id.is_not(None))
        ).scalar_one()
        calls = reading.conn.execute(count.select_from(attempt)).scalar_one()
        answers = reading.conn.execute(
            count.select_from(response).where(response.c.standing == "canonical")
        ).scalar_one()
        answered = reading.conn.execute(select(func.count(func.distinct(response.c.task_id)))).scalar_one()
    for what, found in (
        ("receipts", receipts // 2),
        ("calls", calls),
        ("answers", answers),
        ("answered tasks", answered),
    ):
        if found < expected:
            tally.found(f"I1: {expected} forms were sent, {found} {what} are there")
        elif found > expected:
            tally.found(f"I2: {expected} forms were sent, {found} {what} are there")
    links, broken = verify(centre.database, CITY)
    if broken is not None:
        tally.found(f"chain: broken at {broken} of {links}")


def _figures(tally: Tally, probes: list[Probe], told: dict[str, Any], clients: int, each: int) -> None:
    tally.faults["workstation back after an outage"] = clients
    tally.faults["form delivered"] = clients * each
    tally.faults["told to come again (429)"] = int(told["statuses"].get("429", 0))
    tally.figures |= {
        "drained in": f"{told.get('drained', 0.0):.1f} s (half after {told.get('half', 0.0):.1f} s)",
        "pages pulled": told.get("pages", 0),
        "all back in": f"{told.get('seconds', 0.0):.1f} s",
        **{probe.name: probe.figure() for probe in probes},
    }
