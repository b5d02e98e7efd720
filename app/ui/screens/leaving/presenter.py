"""Going home: what is left, what becomes of each, and then off duty."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.duty import AgentStateRecord, LeavingReport
from domain.vocabulary import AgentState

if TYPE_CHECKING:
    from app.services.states import States


class Fate(StrEnum):
    """What becomes of a draft or an appointment."""

    KEEP = auto()
    HAND = auto()


class Step(StrEnum):
    """Where leaving stands."""

    LOADING = auto()
    READY = auto()
    GOING = auto()
    GONE = auto()


class LeavingPresenter(QObject):
    """Nothing is decided for anybody. Proposed is what can be meant: today's appointments go to the lead, all else is kept.

    Signals:
        changed: report, choices or step are others.
        failed: it could not be loaded or handed over, with the error; nobody has left.
        gone: handed over and off duty, with the new ``AgentStateRecord``.
    """

    changed = Signal()
    failed = Signal(object)
    gone = Signal(object)

    def __init__(self, states: States, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states, self.scope = states, scope
        self.step = Step.LOADING
        self.report: LeavingReport | None = None
        self.error: BaseException | None = None
        self._fates: dict[str, Fate] = {}

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Look what is left; choices made before stay for what is still there."""
        if self.step in (Step.GOING, Step.GONE):
            self.step = Step.LOADING
        try:
            self.report, self.error = await self.scope.store(self._states.leaving), None
        except Exception as error:
            self.error = error
        else:
            ids = self.task_ids()
            self._fates = {task: fate for task, fate in self._fates.items() if task in ids}
        self.step = Step.READY
        self.changed.emit()

    def changes(self, changes: Changes) -> None:
        """Something was sent, saved or handed over while the sheet is open."""
        kinds = (ChangeKind.SYNC, ChangeKind.DRAFT, ChangeKind.TASK, ChangeKind.RECORD)
        if self.step is Step.READY and changes.touches(*(kind.value for kind in kinds)):
            self.load()

    # -- choosing --------------------------------------------------------------------------------------

    def task_ids(self) -> tuple[str, ...]:
        """All tasks something has to be decided about, each once, drafts first."""
        if self.report is None:
            return ()
        drafts = [line.task_id for line in self.report.drafts]
        return tuple(dict.fromkeys((*drafts, *(item.task_id for item in self.report.appointments))))

    def fate(self, task_id: str) -> Fate:
        """What becomes of it, as chosen or else as proposed; a form that was begun is proposed to nobody else."""
        report = self.report
        begun = report is None or any(line.task_id == task_id for line in report.drafts)
        proposed = Fate.HAND if report and not begun and task_id in report.todays else Fate.KEEP
        return self._fates.get(task_id, proposed)

    def decide(self, task_id: str, fate: Fate) -> None:
        """Keep one, or hand it over."""
        self._fates[task_id] = fate
        self.changed.emit()

    def decide_all(self, fate: Fate) -> None:
        """The same for everything."""
        self._fates = dict.fromkeys(self.task_ids(), fate)
        self.changed.emit()

    def handing(self) -> tuple[str, ...]:
        """What is to be handed over."""
        return tuple(task for task in self.task_ids() if self.fate(task) is Fate.HAND)

    # -- going -----------------------------------------------------------------------------------------

    @flow()
    async def leave(self, reason: str = "") -> None:
        """Hand over what was chosen, then off duty; if handing over fails nobody has left."""
        if self.step is not Step.READY:
            return
        self.step = Step.GOING
        self.changed.emit()
        try:
            record = await self._go(reason.strip())
        except Exception as error:
            self.step = Step.READY
            self.changed.emit()
            self.failed.emit(error)
            return
        self.step = Step.GONE
        self.changed.emit()
        self.gone.emit(record)

    async def _go(self, reason: str) -> AgentStateRecord:
        tasks = self.handing()
        if tasks:
            await self.scope.save(self._states.hand_over, tasks, reason)
            self._fates = dict.fromkeys(tasks, Fate.KEEP)  # they are the lead's; nothing goes twice
        return await self.scope.save(self._states.change, AgentState.OFF_DUTY.value)
