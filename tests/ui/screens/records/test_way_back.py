"""The whole way of a form that came back, on the real store and the real centre: refused, shown, repaired offline, applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import resources
from app.records.record import Delivery, MyRecord, WaitReason
from app.ui.screens.call.form import CallerIdentity
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.presenter import CallPresenter
from app.ui.screens.call.showing import CallStage
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_words import headline
from app.ui.screens.records.presenter import RecordsPresenter
from app.ui.screens.records.view import RecordsScreen
from domain.problems import Problem
from server.acts import operation as operations
from tests.helpers.seat import Seat
from tests.services import conftest as desks
from tests.services.test_records import one_form, revisions
from tests.ui.screens.ticking import Clock, NotingHost
from tests.ui.test_call_presenter import View, pass_time
from tools.stepping import SteppedLanes

centre_template, clock, centre, seat = desks.centre_template, desks.clock, desks.centre, desks.seat
"""Fixtures: a small city's centre and a workstation at it."""


@pytest.fixture
def host(qtbot: Any, inline: SteppedLanes) -> NotingHost:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    window.resize(1280, 720)
    qtbot.addWidget(window)
    window.show()
    return NotingHost(window, inline, Clock())


class Agent:
    """Records and call page of one seat, as the program puts them together."""

    def __init__(self, seat: Seat, host: NotingHost, inline: SteppedLanes) -> None:
        self.seat, bench = seat, seat.bench
        self.records = RecordsPresenter(
            bench.records,
            bench.packages,
            bench.sync,
            host.scope,
            seat.hands.wall,
            host.zone,
            bench.tags,
            host.window,
        )
        self.screen = RecordsScreen(host, self.records, "1001", "明川市")
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        around = Surroundings(
            CallerIdentity("1001", "明川市", "0371-5550110"), resources.questionnaires().__getitem__, bench.desk.now
        )  # fmt: skip
        self.view = View()
        self.call = CallPresenter(
            bench.calls, bench.revisits, bench.records, around, self.view, inline.scope.inner()
        )
        self.screen.correct_requested.connect(self.call.correcting.begin)

    def shown(self, door: str) -> list[MyRecord]:
        """What the list behind a word of the strip holds."""
        self.records.refresh()
        self.screen.take(door)
        rows = [self.screen.model.record(row) for row in range(self.screen.model.rowCount())]
        return [record for record in rows if record is not None]


def refuse_forms(seat: Seat, patched: pytest.MonkeyPatch) -> None:
    handlers = seat.centre.app.state.centre.registry.handlers
    real = handlers["response.submit"]

    class Refusing:
        act, rows = real.act, real.rows

        def judge(self, operation: Any, context: Any) -> Any:
            if operation.kind == "response.submit":
                return operations.Verdict.refused(Problem("answer.before_identity"))
            return real.judge(operation, context)

    patched.setitem(handlers, "response.submit", Refusing())


@pytest.fixture
def agent(
    seat: Seat,
    host: NotingHost,
    inline: SteppedLanes,
    monkeypatch: pytest.MonkeyPatch,
) -> Agent:
    """One whose only form of the day came back."""
    seat.login()
    with monkeypatch.context() as patched:
        refuse_forms(seat, patched)
        one_form(seat)
        seat.sync()
    return Agent(seat, host, inline)


def test_refused_shown_corrected_offline_and_applied_in_its_place(agent: Agent) -> None:
    seat = agent.seat
    (back,) = agent.shown("returned")
    assert back.delivery is Delivery.REFUSED
    assert "还没有确认是本人" in agent.screen.pane._problem.text()
    seat.wire.up = False
    seat.sync()
    agent.screen.pane.correct.emit()
    assert agent.view.showing.stage is CallStage.CORRECTING
    agent.call.go_to("overall")
    agent.call.key("2")
    pass_time()
    assert seat.bench.records.surviving_correction() == back.record_id, "what is typed is kept"
    agent.call.save(take_next=False)
    assert agent.view.places == ["records"]
    assert agent.shown("returned") == []
    (waits,) = agent.shown("pending")
    assert waits.waiting is not None
    assert (waits.record_id, waits.waiting.reason) == (back.record_id, WaitReason.OFFLINE)
    seat.wire.up = True
    seat.sync()
    assert agent.shown("pending") == []
    assert revisions(seat, back.record_id) == [(1, "canonical", 2)]


def test_given_to_the_lead_offline_it_arrives_there_and_nothing_is_lost(agent: Agent) -> None:
    seat = agent.seat
    (back,) = agent.shown("returned")
    seat.wire.up = False
    agent.records.hand(back, "退回：还没有确认是本人\n群众挂了电话")
    assert agent.shown("returned") == []
    seat.wire.up = True
    seat.sync()
    (handed,) = seat.bench.records.today()
    assert handed.delivery is Delivery.HANDED
    assert revisions(seat, back.record_id) == []
    with seat.centre.database.read("main") as reading:
        from server.sync.repository import stored

        held = stored(reading, next(iter(_operations(seat, back.record_id, "response.submit"))))
        assert held is not None
        assert held.receipt.result == "refused"
        assert back.record_id in held.envelope.payload, "the original is whole at the centre"


def _operations(seat: Seat, record_id: str, kind: str) -> list[str]:
    from app.models import forms

    with seat.bench.desk.store.read() as connection:
        found = forms.operations_of(connection, [record_id])[record_id]
    return [one.status.op_id for one in found if one.status.kind == kind]


def test_a_morning_without_the_network_ends_with_everything_at_the_centre(
    seat: Seat,
    host: NotingHost,
    inline: SteppedLanes,
    tmp_path: Path,
) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    items = bench.revisits.pack_items()[:12]
    for item in items:
        seat.work(item)
    agent = Agent(seat, host, inline)
    assert len(agent.shown("pending")) == len(items) == bench.sync.status().forms
    proof = ProofPresenter(bench.reconciliation, host.scope, host.window)
    proof.ask()
    assert proof.report is not None
    assert headline(proof.report)[0].startswith(f"现在不能对账。今日 {len(items)} 份")
    agent.records.export(tmp_path / agent.records.package_name())
    assert f"{len(items)} 份" in agent.screen.line.package_words()
    assert all(row.packaged_at for row in agent.shown("pending"))
    seat.wire.up = True
    seat.sync()
    proof.ask()
    assert proof.report is not None
    assert headline(proof.report)[0] == f"今日 {len(items)} 份，已到中心 {len(items)} 份"
    assert agent.shown("pending") == []
