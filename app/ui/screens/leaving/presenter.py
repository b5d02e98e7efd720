"""Going home: what is left, what becomes of each, and then off duty."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.records.call import Saved
from app.records.changes import ChangeKind, Changes
from app.records.duty import AgentStateRecord, LeavingReport
from app.ui.models.records import Runner
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
    """Nothing is decided for anybody: at first everything is kept.

    Signals:
        changed: report, choices or step are others.
        failed: it could not be loaded or handed over, with the error; nobody has left.
        gone: handed over and off duty, with the new ``AgentStateRecord``.
    """

    changed = Signal()
    failed = Signal(object)
    gone = Signal(object)

    def __init__(self, states: States, store: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states, self._store = states, store
        self.step = Step.LOADING
        self.report: LeavingReport | None = None
        self.error: BaseException | None = None
        self._fates: dict[str, Fate] = {}

    def load(self) -> None:
        """Look what is left; choices made before stay for what is still there."""
        if self.step in (Step.GOING, Step.GONE):
            self.step = Step.LOADING
        self._store.run(self._states.leaving, done=self._loaded, failed=self._not_loaded)

    def changes(self, changes: Changes) -> None:
        """Something was sent, saved or handed over while the sheet is open."""
        kinds = (ChangeKind.SYNC, ChangeKind.DRAFT, ChangeKind.TASK, ChangeKind.RECORD)
        if self.step is Step.READY and changes.touches(*(kind.value for kind in kinds)):
            self.load()

    def _loaded(self, report: LeavingReport) -> None:
        self.report, self.error = report, None
        ids = self.task_ids()
        self._fates = {task: fate for task, fate in self._fates.items() if task in ids}
        self.step = Step.READY
        self.changed.emit()

    def _not_loaded(self, error: BaseException) -> None:
        self.error, self.step = error, Step.READY
        self.changed.emit()

    # -- choosing --------------------------------------------------------------------------------------

    def task_ids(self) -> tuple[str, ...]:
        """All tasks something has to be decided about, each once, drafts first."""
        if self.report is None:
            return ()
        drafts = [line.task_id for line in self.report.drafts]
        return tuple(dict.fromkeys((*drafts, *(item.task_id for item in self.report.appointments))))

    def fate(self, task_id: str) -> Fate:
        """What becomes of it."""
        return self._fates.get(task_id, Fate.KEEP)

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

    def leave(self, reason: str = "") -> None:
        """Hand over what was chosen, then off duty; if handing over fails nobody has left."""
        if self.step is not Step.READY:
            return
        self.step = Step.GOING
        self.changed.emit()
        tasks = self.handing()
        if tasks:
            self._store.run(
                self._states.hand_over, tasks, reason.strip(), done=self._over, failed=self._not_gone
            )
        else:
            self._sign_off()

    def _over(self, _saved: Saved) -> None:
        self._fates.clear()
        self._sign_off()

    def _sign_off(self) -> None:
        self._store.run(
            self._states.change, AgentState.OFF_DUTY.value, done=self._gone, failed=self._not_gone
        )

    def _gone(self, record: AgentStateRecord) -> None:
        self.step = Step.GONE
        self.changed.emit()
        self.gone.emit(record)

    def _not_gone(self, error: BaseException) -> None:
        self.step = Step.READY
        self.changed.emit()
        self.failed.emit(error)
