"""A lead's own settlements that are still on their way, or that the centre refused."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.models.plain import say
from domain.acts.response_settle import Settlement
from domain.wire.codec import decode


@dataclass(frozen=True, slots=True)
class OwnSettlement:
    """One settlement of the own outbox: unsent, or refused with ``code`` and ``params`` (JSON text)."""

    op_id: str
    payload: Settlement
    saved_at: int
    refused: bool
    code: str | None
    params: str | None


def standing(connection: Connection, author_id: str) -> list[OwnSettlement]:
    """The newest settlement of each task that did not arrive: unsent, or refused and not settled anew."""
    rows = say(
        connection,
        "SELECT op_id, payload, saved_at, state, code, params FROM outbox JOIN signed USING (n)"
        " WHERE kind = ? AND author_id = ? AND superseded_by IS NULL"
        " AND (state IN ('pending', 'sent') OR (state = 'quarantined' AND coalesce(code, '') <> 'op.set_aside'))"
        " ORDER BY n",
        (Settlement.KIND, author_id),
    ).fetchall()
    newest = {}
    for op_id, payload, saved_at, state, code, params in rows:
        told = decode(payload, Settlement)
        newest[told.task_id] = OwnSettlement(op_id, told, saved_at, state == "quarantined", code, params)
    return list(newest.values())
