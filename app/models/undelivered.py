"""What a workstation still holds that the centre may not have: the content of a package, of a recovery, of a wipe's question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.models import outbox
from app.models.outbox import OpState
from app.models.plain import say
from domain.wire.envelope import Envelope

_HERE = "(state IN ('pending', 'sent') OR (state = 'quarantined' AND superseded_by IS NULL))"
_HERE_AND_ACKED = f"({_HERE} OR state = 'acked')"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One operation: its number here, when it was saved, whether the centre returned it."""

    n: int
    op_id: str
    kind: str
    author_id: str
    saved_at: int
    state: OpState


@dataclass(frozen=True, slots=True)
class Figures:
    """``forms``: records these ``operations`` belong to; ``newest``: the number of the newest, 0 without any."""

    forms: int
    operations: int
    oldest_at: int | None
    newest: int


def figures(connection: Connection) -> Figures:
    """How much is unsent or returned."""
    row = say(
        connection,
        f"SELECT count(*), min(saved_at), coalesce(max(n), 0) FROM outbox WHERE {_HERE}",  # noqa: S608 - constants
    ).fetchone()
    forms = say(
        connection,
        "SELECT count(DISTINCT ro.record_id) FROM outbox JOIN record_op ro USING (op_id)"  # noqa: S608
        f" WHERE {_HERE}",
    ).fetchone()[0]
    return Figures(int(forms), int(row[0]), row[1], int(row[2]))


def listed(connection: Connection, *, acked: bool = False) -> list[Undelivered]:
    """The operations in the order they are sent, without what is in them; with ``acked`` also those the centre confirmed that
    not every backup of it may have."""
    chosen = _HERE_AND_ACKED if acked else _HERE
    rows = say(
        connection,
        "SELECT n, op_id, kind, author_id, saved_at, state FROM outbox JOIN signed USING (n)"  # noqa: S608
        f" WHERE {chosen} ORDER BY place, n",
    )
    return [Undelivered(r[0], r[1], r[2], r[3], r[4], OpState(r[5])) for r in rows.fetchall()]


def envelopes(connection: Connection, found: Sequence[Undelivered]) -> Iterator[Envelope]:
    """Their envelopes as they were signed, in the same order."""
    for one in found:
        envelope = outbox.envelope_of(connection, one.op_id)
        if envelope is not None:
            yield envelope


def forms_of(connection: Connection, found: Sequence[Undelivered]) -> int:
    """How many records these operations belong to."""
    chosen = {one.op_id for one in found}
    pairs = say(connection, "SELECT op_id, record_id FROM record_op").fetchall()
    return len({r[1] for r in pairs if r[0] in chosen})


def device_of(connection: Connection) -> str:
    """Which workstation this store is."""
    return str(say(connection, "SELECT device_id FROM device").fetchone()[0])


def drafts(connection: Connection) -> list[tuple[str, int]]:
    """Open forms that were never saved: whose, and when they were last changed. No operation, so nothing to deliver."""
    rows = say(connection, "SELECT user_id, changed_at FROM open_call ORDER BY changed_at")
    return [(str(r[0]), int(r[1])) for r in rows.fetchall()]
