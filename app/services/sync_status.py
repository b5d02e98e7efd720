"""The sync strip's figures, and waking the engine."""

from __future__ import annotations

from app.models import forms, outbox, replica
from app.records.errors import StoreUnusable
from app.records.record import MyRecord
from app.records.sync import SyncStatus
from app.services.desk import Desk
from app.services.records import Records
from app.services.seat import Seat


class SyncState:
    """What the strip shows and what it opens."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def status(self) -> SyncStatus:
        """The strip; cheap, no network."""
        seat = self._desk.open_seat
        if seat is None:
            return SyncStatus()
        try:
            return self._status(seat)
        except StoreUnusable as error:
            # The strip says what is wrong instead of nothing at all.
            code = error.problems[0].code
            return SyncStatus(
                online=seat.line.online, since=seat.line.since, trouble=code, found=seat.line.found
            )

    def _status(self, seat: Seat) -> SyncStatus:
        with seat.store.read() as connection:
            figures = outbox.unsent(connection)
            own, others, _, _ = forms.waiting(connection, None) if figures.unsent else (0, 0, 0, None)
            who = self._desk.who
            returned = forms.returned(connection, who.identity.user_id) if who and figures.quarantined else 0
            known = replica.server(connection)
        state = seat.line
        return SyncStatus(
            online=state.online,
            since=state.since,
            unsent=figures.unsent,
            oldest_unsent_at=figures.oldest_at,
            held=figures.held,
            quarantined=figures.quarantined,
            centre_fault=figures.faults,
            last_sync_at=known.last_sync_at,
            login_needed=state.login_needed,
            deliver_only=state.deliver_only,
            alarm=state.alarm,
            syncing=state.syncing,
            forms=own + others,
            returned=returned,
            trouble=state.trouble,
            resting=seat.resting(),
            found=state.found,
        )

    def sync_now(self) -> None:
        """Forget the waiting of all lanes and go."""
        seat = self._desk.open_seat
        if seat is not None:
            seat.go()

    def delivering(self) -> bool:
        """Whether something is unsent and the centre answers; no network."""
        seat = self._desk.open_seat
        return seat is not None and seat.delivering()

    def refused(self) -> list[MyRecord]:
        """退回待改: own operations the centre refused."""
        return self._records.refused()
