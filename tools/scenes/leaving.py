"""下班: everything left, offline; nothing left; handing over failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.records.call import Saved
from app.records.duty import AgentStateRecord, DraftLine, LeavingReport
from app.records.queue import QueueItem
from app.services.states import States
from app.ui.screens.leaving.presenter import Fate, LeavingPresenter
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.sheet import LeavingSheet
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE, day_bounds, day_of
from domain.vocabulary import Role
from tools.invented import made_id
from tools.scenes.places import OFFLINE, ONLINE, Blank, framed
from tools.scenes.samples_proof import StandInProof, complete, offline, partly
from tools.stage import NOW, Stage


def appointment(name: str, mask: str, line: str, unit: str, at: int) -> QueueItem:
    """An own appointment."""
    return QueueItem(
        made_id(name), made_id(f"g-{name}"), made_id(f"e-{name}"), mask, line, "", None, unit, "", "alarm_110",
        1, 0, "appointment", at - 2 * DAY, at, 1, "appointment", "", at - DAY, at, True,
    )  # fmt: skip


def report() -> LeavingReport:
    """Something of everything."""
    return LeavingReport(
        7,
        NOW - 278 * MINUTE,
        1,
        (DraftLine("call-1", made_id("t1"), "138****6621", "星河分局柳园派出所", NOW - 6 * MINUTE),),
        (
            appointment("a1", "158****3346", "alarm", "临江分局码头派出所", NOW - 20 * MINUTE),
            appointment("a2", "137****5508", "alarm", "北岭分局石桥派出所", NOW + 70 * MINUTE),
            appointment("a3", "186****2290", "traffic", "云山分局交警三大队", NOW + 19 * HOUR),
        ),
        day_end=day_bounds(day_of(NOW))[1],
    )


class StandInStates(States):
    """States in memory; ``error`` is raised by handing over, ``stays`` by the next change of state."""

    def __init__(self, left: LeavingReport | None = None) -> None:
        self.left = left or report()
        self.state = "on_duty"
        self.handed: list[tuple[tuple[str, ...], str]] = []
        self.error: Exception | None = None
        self.stays: Exception | None = None

    def leaving(self) -> LeavingReport:
        return self.left

    def hand_over(self, task_ids: Sequence[str], reason: str = "") -> Saved:
        if self.error:
            raise self.error
        self.handed.append((tuple(task_ids), reason))
        return Saved("", NOW, ("op",), (), tuple(task_ids))

    def change(self, state: str, reason: str = "") -> AgentStateRecord:
        if self.stays is not None:
            error, self.stays = self.stays, None
            raise error
        self.state = state
        return AgentStateRecord(state, NOW, reason)


def _leaving(stage: Stage, states: StandInStates, sync=OFFLINE) -> tuple[QWidget, LeavingSheet]:
    frame = framed(
        stage, "tasks", lambda _host: Blank(), role=Role.AGENT, person=("王芳", "回访员"), sync=sync
    )
    presenter = LeavingPresenter(states, stage.scope, frame)
    compared = (complete() if states.left.clear else partly()) if sync.online else offline()
    proof = ProofPresenter(StandInProof(compared), stage.scope, frame)
    sheet = LeavingSheet(frame.overlay(), presenter, stage.clock, frame.zone, lambda: sync.online, proof)
    return frame, sheet


def left(stage: Stage) -> QWidget:
    """Two go to the lead."""
    frame, sheet = _leaving(stage, StandInStates())

    def after() -> None:
        sheet.open()
        for name in ("a1", "a2"):
            sheet._presenter.decide(made_id(name), Fate.HAND)

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


def clear(stage: Stage) -> QWidget:
    """Nothing is left."""
    frame, sheet = _leaving(stage, StandInStates(LeavingReport(0, None, 0)), ONLINE)
    frame.stage_after = sheet.open  # type: ignore[attr-defined]
    return frame


def failed(stage: Stage) -> QWidget:
    """The disk is full: nobody has left."""
    states = StandInStates()
    states.error = ProblemError(Problem("store.disk_full"))
    frame, sheet = _leaving(stage, states, ONLINE)

    def after() -> None:
        sheet.open()
        sheet._presenter.decide_all(Fate.HAND)
        sheet._leave()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


SCENES = {"leaving": left, "leaving-clear": clear, "leaving-failed": failed}
