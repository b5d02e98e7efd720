"""The chain with the receipt and payload of each link, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, literal, select

from server.answers.tables import attempt, response
from server.db.envelopes import ENVELOPE
from server.db.tables import chain, feed, operation, operation_payload
from server.db.work import Reading
from server.tasks.tables import task

PAGE = 2_000

_c, _o, _p = chain.c, operation.c, operation_payload.c
_LINKS = (
    select(
        _c.seq, _c.op_id, _c.payload_digest, _c.result, _c.hash,
        _o.seq.label("receipt_seq"), *ENVELOPE[1:], _o.result.label("receipt_result"), _o.code,
        _o.payload_digest.label("receipt_digest"), _o.occurred_at, _o.received_at,
        _p.payload, _p.envelope,
    )
    .select_from(
        chain.outerjoin(operation, and_(_o.city_id == _c.city_id, _o.op_id == _c.op_id)).outerjoin(
            operation_payload, and_(_p.city_id == _c.city_id, _p.op_id == _c.op_id)
        )
    )
    .order_by(_c.seq)
    .limit(PAGE)
)  # fmt: skip


def links(reading: Reading) -> Iterator[Sequence[Any]]:
    """Pages of links in order of their numbers."""
    after = -1
    while True:
        rows = reading.conn.execute(_LINKS.where(_c.city_id == reading.city_id, _c.seq > after)).all()
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def op_at(reading: Reading, seqs: Collection[int]) -> dict[int, str]:
    """Operation id by number of a link."""
    rows = reading.conn.execute(
        select(_c.seq, _c.op_id).where(_c.city_id == reading.city_id, _c.seq.in_(sorted(seqs)))
    )
    return {row.seq: row.op_id for row in rows}


def unlinked(reading: Reading, limit: int) -> list[str]:
    """Receipts without a link."""
    return _ids(
        reading,
        select(_o.op_id)
        .outerjoin(chain, and_(_c.city_id == _o.city_id, _c.seq == _o.seq))
        .where(_o.city_id == reading.city_id, _c.seq.is_(None))
        .limit(limit),
    )


def payloads_of_nothing(reading: Reading, limit: int) -> list[str]:
    """Payloads without a receipt."""
    return _ids(
        reading,
        select(_p.op_id)
        .outerjoin(operation, and_(_o.city_id == _p.city_id, _o.op_id == _p.op_id))
        .where(_p.city_id == reading.city_id, _o.op_id.is_(None))
        .limit(limit),
    )


def tasks(reading: Reading, ids: Collection[str]) -> dict[str, Any]:
    """Facts of these tasks, and the number their row in the feed carries (``None``: no row)."""
    f = feed.c
    found: dict[str, Any] = {}
    for part in _parts(sorted(ids)):
        rows = reading.conn.execute(
            select(task.c.task_id, task.c.facts, f.seq.label("fed"))
            .select_from(
                task.outerjoin(
                    feed,
                    and_(
                        f.city_id == task.c.city_id,
                        f.scope == literal("hall:") + task.c.hall_id,
                        f.kind == "task",
                        f.row_id == task.c.task_id,
                    ),
                )
            )
            .where(task.c.city_id == reading.city_id, task.c.task_id.in_(part))
        )
        found |= {row.task_id: row for row in rows}
    return found


def attempts(reading: Reading, ids: Collection[str]) -> set[str]:
    """Which of these attempts there are."""
    return _which(reading, attempt.c.city_id, attempt.c.attempt_id, ids)


def responses(reading: Reading, ids: Collection[str]) -> set[str]:
    """Which of these responses there are."""
    return _which(reading, response.c.city_id, response.c.response_id, ids)


def answers(reading: Reading, ids: Collection[str]) -> set[str]:
    """The operations behind every revision of these responses."""
    found: set[str] = set()
    for part in _parts(sorted(ids)):
        query = select(response.c.op_id).where(
            response.c.city_id == reading.city_id, response.c.response_id.in_(part)
        )
        found |= set(_ids(reading, query))
    return found


def _which(reading: Reading, city: Any, column: Any, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(sorted(ids)):
        found |= set(
            _ids(reading, select(column).where(city == reading.city_id, column.in_(part)).distinct())
        )
    return found


def _parts(ids: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _ids(reading: Reading, query: Any) -> list[str]:
    return list(reading.conn.execute(query).scalars())
