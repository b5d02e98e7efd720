"""Raising an emergency and following it: draft, sending, how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.records.duty import EmergencyNumber, EmergencyProgress, EmergencyReport
from app.services.emergencies import Emergencies
from app.ui.shell.screen import OpenWork

FOLLOW_MS = 700
"""How often the local store is asked how far it has come; no network is in that."""
_NUMBER = frozenset("0123456789 -+（）()")


class RaisingStage(StrEnum):
    """Where raising it stands."""

    DRAFT = auto()
    SENDING = auto()
    FOLLOWING = auto()
    NOT_SAVED = auto()
    """Not even the local store took it."""


class EmergencyPresenter(QObject):
    """One emergency at a time is written; those raised before go on by themselves.

    Args:
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
        scope: Scope,
        context: Callable[[], OpenWork] = OpenWork,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._emergencies, self.scope, self._context = emergencies, scope, context
        self.stage = RaisingStage.DRAFT
        self.report: EmergencyReport | None = None
        self.progress: EmergencyProgress | None = None
        self.error: BaseException | None = None
        self.numbers: tuple[EmergencyNumber, ...] = ()
        self._follow = QTimer(self)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self.look)

    def context(self) -> OpenWork:
        """The call it would be raised from now."""
        return self._context()

    @flow(Repeat.NEWEST)
    async def load_numbers(self) -> None:
        """Have the local numbers ready before they are needed."""
        try:
            self.numbers = tuple(await self.scope.store(self._emergencies.offline_numbers))
        except Exception:  # those that are known stay
            return
        self.numbers_changed.emit()

    def send(self, report: EmergencyReport) -> bool:
        """Save and send; False where a field is wrong and was named."""
        if self.stage is RaisingStage.SENDING:
            return False
        if not report.kind:
            self.wrong.emit("kind")
            return False
        number = report.callback_number.strip()
        if number and (not set(number) <= _NUMBER or sum(sign.isdigit() for sign in number) < 5):
            self.wrong.emit("callback")
            return False
        self._raise(report)
        return True

    @flow(Repeat.NEWEST)
    async def _raise(self, report: EmergencyReport) -> None:
        self.report, self.stage, self.progress, self.error = report, RaisingStage.SENDING, None, None
        self.changed.emit()
        try:
            progress = await self.scope.emergency(self._emergencies.raise_, report)
        except Exception as error:
            if not self._shows(report):
                raise  # nobody looks at its form any more, and it must not be lost in silence
            self.stage, self.error = RaisingStage.NOT_SAVED, error
            self.changed.emit()
            return
        if not self._shows(report):
            return  # another form is open; this one goes on by itself
        self.stage, self.progress = RaisingStage.FOLLOWING, progress
        if not self.over:
            self._follow.start()
        self.changed.emit()

    def _shows(self, report: EmergencyReport) -> bool:
        """Whether its form is still the one on screen."""
        return self.report is report

    def new(self) -> None:
        """Back to an empty form; what was raised goes on."""
        self._follow.stop()
        self.stage, self.report, self.progress, self.error = RaisingStage.DRAFT, None, None, None
        self.changed.emit()

    @property
    def over(self) -> bool:
        """Somebody has it: there is nothing more to follow."""
        return self.progress is not None and self.progress.heard_at is not None

    @Slot()
    @flow()
    async def look(self) -> None:
        """Ask the local store how far it has come."""
        seen = self.progress
        if seen is None or self.over:
            return
        try:
            progress = await self.scope.store(self._emergencies.progress, seen.emergency_id)
        except Exception:  # the next look tells it
            return
        if self.progress is not seen or progress is None or progress == seen:
            return
        self.progress = progress
        if progress.heard_at is not None:
            self._follow.stop()
        self.changed.emit()
