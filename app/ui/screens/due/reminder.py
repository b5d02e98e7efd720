"""Own appointments of one window: which have fallen due, said once with a sound and in the strip while they stand. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.queue import QueueItem
from app.ui.shell.workplace import put_off

if TYPE_CHECKING:
    from app.services.states import States

LOOK_MS = 10_000
"""How often the clock is looked at; the store is only asked when something changed there."""


class Reminder(QObject):
    """Knows the own appointments as the store has them.

    Attributes:
        due: those whose time has come, the earliest first.

    Signals:
        changed: others are due.
        fell_due: one more is, which has not been said yet: its ``QueueItem``.
    """

    changed = Signal()
    fell_due = Signal(object)

    def __init__(
        self, states: States, scope: Scope, clock: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._states, self.scope, self._clock = states, scope, clock
        self._own: tuple[QueueItem, ...] = ()
        self._said: set[tuple[str, int]] = set()
        self.due: tuple[QueueItem, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @Slot()
    def begin(self) -> None:
        """The window is there."""
        self._timer.start()
        self.refresh()

    @Slot(object)
    def changes(self, changes: Changes) -> None:
        """Something changed in the store."""
        if changes.touches(ChangeKind.TASK):
            self.refresh()

    @flow(Repeat.NEWEST)
    async def refresh(self) -> None:
        """Ask the store anew."""
        try:
            self._own = await self.scope.store(self._states.own_appointments)
        except Exception as error:
            put_off(error)
            return
        self.look()

    @Slot()
    def look(self) -> None:
        """Whose time has come by now."""
        now = self._clock()
        due = tuple(item for item in self._own if _at(item) <= now)
        if due != self.due:
            self.due = due
            self.changed.emit()
        fresh = [item for item in due if (item.task_id, _at(item)) not in self._said]
        self._said |= {(item.task_id, _at(item)) for item in fresh}
        for item in fresh[-1:]:  # several at once are one sound
            self.fell_due.emit(item)


def _at(item: QueueItem) -> int:
    return item.appointment_at if item.appointment_at is not None else item.due_at
