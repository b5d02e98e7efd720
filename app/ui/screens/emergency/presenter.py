"""Raising an emergency and following it: draft, sending, how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.records.duty import EmergencyNumber, EmergencyProgress, EmergencyReport
from app.services.emergencies import Emergencies
from app.ui.models.records import Runner

FOLLOW_MS = 700
"""How often the local store is asked how far it has come; no network is in that."""
_NUMBER = frozenset("0123456789 -+（）()")


@dataclass(frozen=True, slots=True)
class EmergencyContext:
    """The call it is raised from, if there is one. ``number`` only if it was shown for this call."""

    number: str = ""
    group_id: str | None = None
    task_id: str | None = None
    attempt_id: str | None = None


class Stage(StrEnum):
    """Where raising it stands."""

    DRAFT = auto()
    SENDING = auto()
    FOLLOWING = auto()
    NOT_SAVED = auto()
    """Not even the local store took it."""


class EmergencyPresenter(QObject):
    """One emergency at a time is written; those raised before go on by themselves.

    Args:
        lane: runs the raising; nothing else may be in its way.
        store: runs the looks at the local store.
        context: the call on the screen now.

    Signals:
        changed: stage or progress is another one.
        wrong: a field cannot be sent so: its name (``kind``, ``callback``).
        numbers_changed: the locally kept numbers are here.
    """

    changed = Signal()
    wrong = Signal(str)
    numbers_changed = Signal()

    def __init__(
        self,
        emergencies: Emergencies,
        lane: Runner,
        store: Runner,
        context: Callable[[], EmergencyContext] = EmergencyContext,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._emergencies, self._lane, self._store, self._context = emergencies, lane, store, context
        self.stage = Stage.DRAFT
        self.report: EmergencyReport | None = None
        self.progress: EmergencyProgress | None = None
        self.error: BaseException | None = None
        self.numbers: tuple[EmergencyNumber, ...] = ()
        self._turn = 0
        self._follow = QTimer(self)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self.look)

    def context(self) -> EmergencyContext:
        """The call it would be raised from now."""
        return self._context()

    def load_numbers(self) -> None:
        """Have the local numbers ready before they are needed."""
        self._store.run(self._emergencies.offline_numbers, done=self._take_numbers, failed=_nothing)

    def _take_numbers(self, numbers: list[EmergencyNumber]) -> None:
        self.numbers = tuple(numbers)
        self.numbers_changed.emit()

    def send(self, report: EmergencyReport) -> bool:
        """Save and send; False where a field is wrong and was named."""
        if self.stage is Stage.SENDING:
            return False
        if not report.kind:
            self.wrong.emit("kind")
            return False
        number = report.callback_number.strip()
        if number and (not set(number) <= _NUMBER or sum(sign.isdigit() for sign in number) < 5):
            self.wrong.emit("callback")
            return False
        self._turn += 1
        turn = self._turn
        self.report, self.stage, self.progress, self.error = report, Stage.SENDING, None, None
        self.changed.emit()
        self._lane.run(
            self._emergencies.raise_,
            report,
            done=lambda progress: self._raised(turn, progress),
            failed=lambda error: self._not_saved(turn, error),
        )
        return True

    def new(self) -> None:
        """Back to an empty form; what was raised goes on."""
        self._turn += 1
        self._follow.stop()
        self.stage, self.report, self.progress, self.error = Stage.DRAFT, None, None, None
        self.changed.emit()

    def close(self) -> None:
        """The window goes: look no more. What was raised goes on by itself."""
        self._turn += 1
        self._follow.stop()

    @property
    def over(self) -> bool:
        """Somebody has it: there is nothing more to follow."""
        return self.progress is not None and self.progress.heard_at is not None

    @Slot()
    def look(self) -> None:
        """Ask the local store how far it has come."""
        if self.progress is not None and not self.over:
            turn, emergency_id = self._turn, self.progress.emergency_id
            self._store.run(
                self._emergencies.progress,
                emergency_id,
                done=lambda progress: self._looked(turn, progress),
                failed=_nothing,
            )

    def _raised(self, turn: int, progress: EmergencyProgress) -> None:
        if turn == self._turn:
            self.stage, self.progress = Stage.FOLLOWING, progress
            if not self.over:
                self._follow.start()
            self.changed.emit()

    def _looked(self, turn: int, progress: EmergencyProgress | None) -> None:
        if turn != self._turn or progress is None or progress == self.progress:
            return
        self.progress = progress
        if self.over:
            self._follow.stop()
        self.changed.emit()

    def _not_saved(self, turn: int, error: BaseException) -> None:
        if turn == self._turn:
            self.stage, self.error = Stage.NOT_SAVED, error
            self.changed.emit()


def _nothing(_error: BaseException) -> None:
    """The next look tells it."""
