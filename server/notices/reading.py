"""Somebody's notices: for the client, and for the page of the units' desk."""

from __future__ import annotations

from typing import Any

from domain.problems import Problem, ProblemError
from domain.wire.notices import MOST_COUNTED, MOST_NOTICES, NoticeChoice, NoticeLine, NoticePage
from server.db.work import Reading
from server.notices.repository import notices as repository


def page(
    reading: Reading, user_id: str, *, unread: bool = False, after: str | None = None, limit: int = 50
) -> NoticePage:
    """One page, the newest first.

    Raises:
        ProblemError: ``notices.cursor``: the cursor is not one of ours.
    """
    size = min(max(limit, 1), MOST_NOTICES)
    rows = repository.page(reading, user_id, _cursor(after), size + 1, unread=unread)
    shown = rows[:size]
    count = repository.unread_count(reading, user_id)
    last = shown[-1] if len(rows) > size else None
    return NoticePage(
        notices=[_line(row) for row in shown],
        unread=min(count, MOST_COUNTED),
        more=count > MOST_COUNTED,
        after=f"{last.at}.{last.notice_id}" if last is not None else None,
    )


def last_of(reading: Reading, user_id: str, order_id: str) -> NoticeLine | None:
    """What somebody was told last of an order, also of one they may not see any more."""
    row = repository.last_of(reading, user_id, order_id)
    return None if row is None else _line(row)


def choice(reading: Reading, user_id: str) -> NoticeChoice:
    """What somebody is not told of."""
    return NoticeChoice(tuple(repository.silent_of(reading, user_id)))


def _line(row: Any) -> NoticeLine:
    return NoticeLine(
        notice_id=row.notice_id,
        order_id=row.order_id,
        label=row.label,
        topic=row.topic,
        at=row.at,
        move=row.move,
        clock=row.clock,
        mark=row.mark,
        due_at=row.due_at,
        read=row.read_at is not None,
    )


def _cursor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    at, _, notice_id = text.partition(".")
    if not at.isdecimal() or len(at) > 15 or not notice_id:
        raise ProblemError(Problem("notices.cursor", field="after"))
    return int(at), notice_id
