"""更早的记录: own forms of earlier days, the window's from here, older ones from the centre."""

from __future__ import annotations

from app.models import window
from app.models.outbox import SETTLED
from app.records.record import Delivery, EarlierPage, EarlierRecord
from app.services.desk import Desk
from domain.wire.records import RecordsPage
from domain.wire.rows import RecordRow, user_scope
from domain.wire.sync import OpResult


class EarlierRecords:
    """What the centre has of a user's own forms, from before today."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, before: int | None = None, limit: int = 50) -> EarlierPage:
        """The forms of before an instant, at most about ``limit``; without one all that lie here, or else the newest of before today.

        Raises:
            CentreError: what is older is not here, and the centre does not give it.
        """
        if before is None:
            here, before = self._here()
            if here:
                return EarlierPage(here, before)
        asked = {"before": before, "limit": limit}
        page = self._desk.centre.get("/records", RecordsPage, asked)
        return EarlierPage(tuple(map(_shown, page.records)), page.before)

    def _here(self) -> tuple[tuple[EarlierRecord, ...], int]:
        """What of earlier days lies here, and before which instant the centre has to be asked."""
        desk, today = self._desk, self._desk.day_start()
        scope = user_scope(desk.user_id)
        with desk.store.read() as connection:
            whole = window.whole_from(connection, scope)
            if whole is None:
                return (), today
            found = window.rows_before(connection, scope, whole, today)
        return tuple(map(_shown, found)), min(whole, today)


def _shown(row: RecordRow) -> EarlierRecord:
    return EarlierRecord(
        row.response_id, row.recorded_at, row.revision, _delivery_of(row), row.overall, tuple(row.orders)
    )


def _delivery_of(row: RecordRow) -> Delivery:
    """Where a form is that the centre has taken: as ``app.services.kept`` says it of a receipt."""
    if row.result != OpResult.SECONDARY:
        return Delivery.ARRIVED
    return Delivery.ASIDE if row.code == SETTLED else Delivery.SECONDARY
