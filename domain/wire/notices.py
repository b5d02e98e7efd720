"""Messages about what somebody is told: ``/api/v1/notices``."""

from __future__ import annotations

from domain.wire.message import Message
from domain.wire.types import Code, Count, Id, Instant, Short

MOST_NOTICES = 200
"""So many notices are on a page at most."""
MOST_COUNTED = 1000
"""Unread ones are counted up to here."""


class NoticeLine(Message, frozen=True):
    """One thing somebody is told about an order; of topic ``texts`` about sending texts.

    Attributes:
        topic: a ``domain.notices.NoticeTopic``.
        order_id: of topic ``texts`` the gateway or text itself, by an id that opens nothing; ``label`` is its name, ``mark`` a ``TextTrouble``.
        move: the ``OrderMove`` that was made; or ``clock`` and ``mark``: which clock set which mark.
        label: 工单编号.
        due_at: when what the clock waits for is due.
    """

    notice_id: Id
    order_id: Id
    label: Short
    topic: Code
    at: Instant
    move: Code | None = None
    clock: Code | None = None
    mark: Code | None = None
    due_at: Instant | None = None
    read: bool = False


class NoticePage(Message, frozen=True):
    """The newest first; ``after`` is where the next page goes on. ``unread``: of all pages, ``more`` where there are more than counted."""

    notices: list[NoticeLine]
    unread: Count = 0
    more: bool = False
    after: str | None = None


class ReadNotices(Message, frozen=True):
    """These were read; with ``until`` all up to that instant."""

    notice_ids: tuple[Id, ...]
    until: Instant | None = None


class NoticeChoice(Message, frozen=True):
    """The topics somebody does not want to be told of."""

    silent: tuple[Code, ...]
