"""Own records as the centre tells them: those of a window of days, from when on they are all here, and dropping what grew older.

Nobody tells a workstation that a record grew older: it drops it by its date.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.models import notes, replica
from app.models.plain import say
from domain.wire.codec import decode
from domain.wire.rows import RecordRow, RowKind, is_users

_WHOLE_FROM = "whole_from:"
"""Names of the notes from which instant on the records of a scope are here; without one they all are."""

_AT = "json_extract(CAST(data AS TEXT), '$.recorded_at')"

_OPEN = (
    "SELECT ro.record_id FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
    " WHERE o.state IN ('pending', 'sent', 'quarantined') AND o.superseded_by IS NULL"
    " UNION SELECT json_extract(CAST(value AS TEXT), '$.record_id') FROM note WHERE name LIKE 'correction:%'"
)
"""Records that are not done with here: something of them is unsent or came back, or their correction is open."""


def whole_from(connection: Connection, scope: str) -> int | None:
    """From which instant (ms) on a user's records are all here; None while they are being fetched, or are not followed."""
    feed = replica.feeds(connection).get(scope)
    if feed is None or feed.cursor < 0:
        return None
    return notes.get(connection, _WHOLE_FROM + scope, int) or 0


def fetched(connection: Connection, scope: str, since: int | None, *, first: bool) -> None:
    """A page of a scope came, which leaves out what is older than ``since``; the window may have moved on between two pages."""
    if is_users(scope):
        before = 0 if first else notes.get(connection, _WHOLE_FROM + scope, int) or 0
        notes.put(connection, _WHOLE_FROM + scope, max(before, since or 0))


def rows_before(connection: Connection, scope: str, since: int, before: int) -> list[RecordRow]:
    """A user's records in [since, before), the newest first."""
    found = say(
        connection,
        f"SELECT data FROM (SELECT id, data, {_AT} AS at FROM replica WHERE kind = ? AND scope = ?)"  # noqa: S608
        " WHERE at >= ? AND at < ? ORDER BY at DESC, id DESC",
        (RowKind.RECORD.value, scope, since, before),
    )
    return [decode(bytes(row[0]), RecordRow) for row in found]


def drop_older(connection: Connection, since: int) -> int:
    """Drop the records of before an instant, except those that are not done with here; returns how many."""
    dropped = 0
    for scope in filter(is_users, replica.feeds(connection)):
        start = max(since, notes.get(connection, _WHOLE_FROM + scope, int) or 0)
        gone = say(
            connection,
            f"DELETE FROM replica WHERE kind = ? AND scope = ? AND {_AT} < ? AND id NOT IN ({_OPEN})",  # noqa: S608
            (RowKind.RECORD.value, scope, start),
        )
        notes.put(connection, _WHOLE_FROM + scope, start)
        dropped += int(gone.rowcount)
    return dropped
