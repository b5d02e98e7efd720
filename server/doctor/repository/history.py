"""The log page by page: each link with its receipt and payload, and whether what it did is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, literal, select

from domain.wire.rows import RowKind
from server.answers.tables import attempt, response
from server.db.audit import LINK, LINKED
from server.db.feed import newest
from server.db.tables import feed, first_receipt, operation
from server.db.work import Reading
from server.tasks.tables import task

PAGE = 2_000

_o, _f = operation.c, first_receipt.c
_LINKS = (
    select(
        *LINK, _o.hash, _o.receipt_seq, _o.result.label("receipt_result"), _o.code.label("receipt_code"), _o.envelope, _o.payload,
        _f.seq.label("first_seq"),
    )
    .select_from(LINKED)
    .order_by(_o.seq)
    .limit(PAGE)
)  # fmt: skip


def links(reading: Reading) -> Iterator[Sequence[Any]]:
    """Pages of links in order of their numbers."""
    after = -1
    while True:
        rows = reading.conn.execute(_LINKS.where(_o.city_id == reading.city_id, _o.seq > after)).all()
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def kind_at(reading: Reading, seqs: Collection[int]) -> dict[int, str]:
    """Kind of operation by number."""
    rows = reading.conn.execute(
        select(_o.seq, _o.kind).where(_o.city_id == reading.city_id, _o.seq.in_(sorted(seqs)))
    )
    return {row.seq: row.kind for row in rows}


def first_receipts_of_nothing(reading: Reading, limit: int) -> list[int]:
    """Numbers of first receipts whose operation is not there."""
    query = (
        select(_f.seq)
        .outerjoin(operation, and_(_o.city_id == _f.city_id, _o.seq == _f.seq))
        .where(_f.city_id == reading.city_id, _o.seq.is_(None))
        .limit(limit)
    )
    return list(reading.conn.execute(query).scalars())


def tasks(reading: Reading, ids: Collection[str]) -> dict[str, Any]:
    """Facts of these tasks."""
    found: dict[str, Any] = {}
    for part in _parts(sorted(ids)):
        rows = reading.conn.execute(
            select(task.c.task_id, task.c.facts).where(
                task.c.city_id == reading.city_id, task.c.task_id.in_(part)
            )
        )
        found |= {row.task_id: row for row in rows}
    return found


def fed(reading: Reading) -> dict[str, int]:
    """The newest number that each task's row carries in its hall's feed. All at once: nothing finds a row of the feed by its id."""
    changes = newest(feed.c.city_id == reading.city_id, feed.c.kind == RowKind.TASK)
    last = changes.c
    rows = reading.conn.execute(
        select(task.c.task_id, last.seq)
        .join(changes, and_(last.scope == literal("hall:") + task.c.hall_id, last.row_id == task.c.task_id))
        .where(task.c.city_id == reading.city_id)
    )
    return {row.task_id: row.seq for row in rows}


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
