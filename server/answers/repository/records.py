"""A user's own forms as the centre has them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.wire.rows import RecordRow
from domain.wire.sync import OpResult
from server.answers.tables import response
from server.db.work import Reading
from server.orders.access import Sight
from server.orders.reading import labels_of

_r = response.c
_CODES = {
    "secondary": "response.second_answer",
    "pending": "response.second_revision",
    "ended": "response.ended_early",
}
_SETTLED = "response.settled"


def record_rows(
    reading: Reading, sight: Sight, user_id: str, response_ids: Sequence[str]
) -> dict[str, RecordRow]:
    """The newest revision of each of these answers that this user gave, by response id; of their orders what they may see."""
    query = (
        select(
            _r.response_id, _r.revision, _r.task_id, _r.standing, _r.overall, _r.answered_at, _r.settled_by
        )
        .where(_r.city_id == reading.city_id, _r.response_id.in_(list(response_ids)), _r.user_id == user_id)
        .order_by(_r.response_id, _r.revision)
    )
    newest = {row.response_id: row for row in reading.conn.execute(query)}
    labels = labels_of(reading, sight, newest)
    return {
        key: RecordRow(
            response_id=key,
            revision=row.revision,
            task_id=row.task_id,
            result=OpResult.SECONDARY if row.standing in _CODES else OpResult.APPLIED,
            overall=row.overall,
            recorded_at=row.answered_at,
            orders=labels.get(key, []),
            code=_code(row.standing, row.settled_by is not None),
        )
        for key, row in newest.items()
    }


def _code(standing: str, settled: bool) -> str | None:
    return _SETTLED if settled and standing == "secondary" else _CODES.get(standing)
