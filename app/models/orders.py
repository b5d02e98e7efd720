"""Open orders as the centre last gave them, and the own moves that are on their way, arrived lately, or were not made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.models.outbox import OpState
from app.models.plain import say
from domain.acts.order_move import Moved
from domain.problems import Problem
from domain.wire.codec import decode
from domain.wire.rows import RowKind
from domain.wire.sync import OpResult


@dataclass(frozen=True, slots=True)
class SentMove:
    """One move of the own outbox. ``numbered``: the centre's number of it, once it has one."""

    op_id: str
    act: Moved
    saved_at: int
    state: OpState
    result: OpResult | None
    problem: Problem | None
    numbered: int | None

    @property
    def on_its_way(self) -> bool:
        """Whether the centre has not said what came of it."""
        return self.state in (OpState.PENDING, OpState.SENT)

    @property
    def made(self) -> bool:
        """Whether the centre has made it."""
        return self.state in (OpState.ACKED, OpState.ARCHIVED) and self.result is OpResult.APPLIED


def versions(connection: Connection) -> dict[str, int]:
    """Version of every order's row that is here."""
    rows = say(connection, "SELECT id, version FROM replica WHERE kind = ?", (RowKind.ORDER.value,))
    return {row[0]: int(row[1]) for row in rows}


def data_of(connection: Connection, changed: Mapping[str, int]) -> dict[str, bytes]:
    """Rows by their ids, as they came."""
    ids = json.dumps(sorted(changed))
    rows = say(
        connection,
        "SELECT id, data FROM replica WHERE kind = ? AND id IN (SELECT value FROM json_each(?))",
        (RowKind.ORDER.value, ids),
    )
    return {row[0]: bytes(row[1]) for row in rows}


def sent(connection: Connection, author_id: str, since: int) -> list[SentMove]:
    """What this person moved here since an instant, and what of before is still on its way, in the order in which it was done."""
    rows = say(
        connection,
        "SELECT op_id, payload, saved_at, state, result, code, params, server_seq FROM outbox JOIN signed USING (n)"
        " WHERE kind = ? AND author_id = ? AND (saved_at >= ? OR state IN ('pending', 'sent')) ORDER BY n",
        (Moved.KIND, author_id, since),
    ).fetchall()
    return [
        SentMove(
            op_id,
            decode(payload, Moved),
            saved_at,
            OpState(state),
            OpResult(result) if result else None,
            Problem(code, json.loads(params or "{}")) if code else None,
            seq,
        )
        for op_id, payload, saved_at, state, result, code, params, seq in rows
    ]
