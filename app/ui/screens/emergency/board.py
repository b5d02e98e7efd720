"""The emergencies a lead hears: which ring, who has which. One for the window, shared by the panel and the ringing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.services.emergencies import Emergencies
from domain.permissions import Permission
from domain.times import MINUTE
from domain.wire.hall import Panel
from domain.wire.rows import EmergencyRow

KEEP = 10 * MINUTE
"""So long one that was taken stays on the board, so that everybody sees who has it."""


class EmergencyBoard(QObject):
    """What is known of emergencies in the hall, from whichever way it came first.

    Args:
        permissions: what the person may do; a duty officer hears only what no lead took in time.

    Signals:
        changed: the rows are others.
        failed: an emergency could not be taken: its id and the error.
        number: a callback number was given out: the emergency's id and the number.
    """

    changed = Signal()
    failed = Signal(str, object)
    number = Signal(str, str)

    def __init__(
        self,
        emergencies: Emergencies,
        scope: Scope,
        clock: Callable[[], int],
        permissions: Collection[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._emergencies, self.scope, self._clock = emergencies, scope, clock
        self._hears = Permission.EMERGENCY_HEAR in permissions
        self._hears_escalated = Permission.EMERGENCY_ESCALATED in permissions
        self.may_take = Permission.EMERGENCY_ACKNOWLEDGE in permissions
        self._rows: dict[str, EmergencyRow] = {}
        self._taking: set[str] = set()

    # -- what there is ----------------------------------------------------------------------------

    def rows(self) -> tuple[EmergencyRow, ...]:
        """Those that ring, oldest first, then those taken lately, newest first."""
        now = self._clock()
        heard = [row for row in self._rows.values() if self._audible(row)]
        taken = [row for row in heard if row.acknowledged_at is not None and now - row.acknowledged_at < KEEP]
        return (*self.ringing(), *sorted(taken, key=lambda row: -(row.acknowledged_at or 0)))

    def ringing(self) -> tuple[EmergencyRow, ...]:
        """Those nobody took, the one that rings longest first."""
        waiting = [row for row in self._rows.values() if self._audible(row) and row.acknowledged_at is None]
        return tuple(sorted(waiting, key=lambda row: row.rings_since))

    def taking(self, emergency_id: str) -> bool:
        """Whether this person's taking it is under way."""
        return emergency_id in self._taking

    def _audible(self, row: EmergencyRow) -> bool:
        return self._hears or (self._hears_escalated and row.escalated_at is not None)

    # -- what comes in ----------------------------------------------------------------------------

    @Slot(object)
    def take_row(self, row: EmergencyRow) -> None:
        """One that was raised, escalated or taken."""
        if self._put(row):
            self.changed.emit()

    @Slot(object)
    def take_panel(self, panel: Panel) -> None:
        """What the centre says rings now; what it does not name any more was taken by somebody."""
        named = {row.emergency_id for row in panel.emergencies}
        changed = self._put_all(panel.emergencies)
        for row in list(self._rows.values()):
            gone = row.emergency_id not in named and row.acknowledged_at is None
            if gone and row.rings_since <= panel.as_of:
                del self._rows[row.emergency_id]
                changed = True
        if changed:
            self.changed.emit()

    @Slot()
    @flow(Repeat.NEWEST)
    async def refresh(self) -> None:
        """Ask the local store, e.g. at the start or when the stream is down."""
        try:
            rows = await self.scope.store(self._emergencies.open)
        except Exception:  # the stream tells it too; a store that cannot be read is told where work is saved
            return
        if self._put_all(rows):
            self.changed.emit()

    def _put_all(self, rows: Sequence[EmergencyRow]) -> bool:
        """Keep all of them; whether one was news."""
        return sum(self._put(row) for row in rows) > 0

    def _put(self, row: EmergencyRow) -> bool:
        """Keep a row unless what is known of it is newer: a late message never makes a taken one ring again."""
        known = self._rows.get(row.emergency_id)
        if known == row or (known is not None and _progress(known) > _progress(row)):
            return False
        self._rows[row.emergency_id] = row
        self._taking.discard(row.emergency_id)
        return True

    # -- what the person does ------------------------------------------------------------------------

    @flow(Repeat.EACH)
    async def acknowledge(self, emergency_id: str) -> None:
        """我来处理."""
        if emergency_id in self._taking or not self.may_take:
            return
        self._taking.add(emergency_id)
        self.changed.emit()
        try:
            row = await self.scope.network(self._emergencies.acknowledge, emergency_id)
        except Exception as error:
            self._taking.discard(emergency_id)
            self.changed.emit()
            self.failed.emit(emergency_id, error)
            return
        self._taking.discard(emergency_id)
        self._put(row)
        self.changed.emit()

    @flow(Repeat.EACH)
    async def ask_number(self, emergency_id: str) -> None:
        """The callback number; the centre records that it was asked for."""
        try:
            number = await self.scope.network(self._emergencies.callback_number, emergency_id)
        except Exception as error:
            self.failed.emit(emergency_id, error)
        else:
            self.number.emit(emergency_id, number)


def _progress(row: EmergencyRow) -> int:
    if row.acknowledged_at is not None:
        return 2
    return 1 if row.escalated_at is not None else 0
