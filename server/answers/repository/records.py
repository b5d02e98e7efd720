"""A user's own forms as the centre has them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from domain.acts.world import AnswerStanding
from domain.wire.rows import RecordRow
from domain.wire.sync import OpResult
from server.answers.tables import response
from server.db.prepared import Prepared
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

_later = response.alias("later").c
_BEFORE = Prepared(
    select(_r.response_id, _r.answered_at)
    .where(
        _r.city_id == bindparam("city"),
        _r.user_id == bindparam("user"),
        _r.answered_at < bindparam("before"),
        ~select(_later.revision)
        .where(
            _later.city_id == _r.city_id,
            _later.response_id == _r.response_id,
            _later.revision > _r.revision,
            _later.user_id == _r.user_id,
        )
        .exists(),
    )
    .order_by(_r.answered_at.desc())
    .limit(bindparam("limit"))
)
_AT_ONCE = 1_000
"""More answers than one user ever gives in one instant."""


def ids_before(reading: Reading, user_id: str, before: int, limit: int) -> tuple[list[str], int | None]:
    """A user's answers of before an instant, newest first, about ``limit`` of them but never some of one instant; and where to go on."""
    given = {"city": reading.city_id, "user": user_id, "before": before, "limit": limit + 1}
    rows = _BEFORE.rows(reading.conn, given)
    if len(rows) <= limit:
        return [row.response_id for row in rows], None
    cut = rows[limit].answered_at
    whole = [row for row in rows if row.answered_at > cut]
    if not whole:
        rows = _BEFORE.rows(reading.conn, {**given, "limit": limit + _AT_ONCE})
        whole = [row for row in rows if row.answered_at == cut]
    return [row.response_id for row in whole], whole[-1].answered_at


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
            overall=None if row.standing == AnswerStanding.WITHDRAWN else row.overall,
            recorded_at=row.answered_at,
            orders=labels.get(key, []),
            code=_code(row.standing, row.settled_by is not None),
        )
        for key, row in newest.items()
    }


def _code(standing: str, settled: bool) -> str | None:
    return _SETTLED if settled and standing == "secondary" else _CODES.get(standing)


def authors_of(reading: Reading, response_id: str) -> list[str]:
    """Everybody who told of an answer."""
    query = select(response.c.user_id).where(
        response.c.city_id == reading.city_id, response.c.response_id == response_id
    )
    return sorted(set(reading.conn.execute(query).scalars()))
