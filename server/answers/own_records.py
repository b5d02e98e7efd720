"""Own records on demand: those a workstation does not hold any more."""

from __future__ import annotations

from domain.wire.records import RecordsPage
from server.accounts.people import CurrentUser
from server.answers.repository import records
from server.db.work import Reading
from server.orders.access import sight_at_call


def page(reading: Reading, user: CurrentUser, before: int | None, limit: int) -> RecordsPage:
    """The user's own forms of before an instant (none: of now), newest first, told as the window's are (``RecordProjector``)."""
    behind = reading.now + 1 if before is None else before
    ids, further = records.ids_before(reading, user.user_id, behind, limit)
    rows = records.record_rows(reading, sight_at_call(user), user.user_id, ids)
    return RecordsPage([rows[response_id] for response_id in ids], further)
