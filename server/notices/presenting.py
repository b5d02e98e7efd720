"""Notices in words: for the page of the units' desk and 督察's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.wire.notices import NoticeLine
from resources.notice_words import in_words
from server.db.work import Reading
from server.notices import reading as notices

RECENT = 100
"""Notices that the page shows."""


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """One notice as a page shows it.

    Attributes:
        order: 工单编号; text: what happened, in words.
        due_at: when what is waited for is due (ms), where a clock told of it.
    """

    notice_id: str
    order_id: str
    order: str
    text: str
    topic: str
    at: int
    due_at: int | None
    read: bool


def recent(reading: Reading, user_id: str, lang: str) -> Sequence[NoticeShown]:
    """What somebody was told last, the newest first."""
    return [shown(line, lang) for line in notices.page(reading, user_id, limit=RECENT).notices]


def shown(line: NoticeLine, lang: str) -> NoticeShown:
    """One notice in words."""
    return NoticeShown(
        line.notice_id,
        line.order_id,
        line.label,
        in_words(line, lang),
        line.topic,
        line.at,
        line.due_at,
        line.read,
    )
