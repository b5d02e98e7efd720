"""Invented notices."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from domain.times import DAY, HOUR, MINUTE
from domain.wire.notices import NoticeChoice, NoticeLine, NoticePage
from tools.invented import made_id
from tools.stage import NOW

_TOLD = (
    ("20261122-0031", "urging", None, "rectify", "urged", 12 * MINUTE, -HOUR),
    ("20261122-0044", "work", "report", None, None, 40 * MINUTE, None),
    ("20261121-0107", "deadline", None, "rectify", "warned", 3 * HOUR, 5 * HOUR),
    ("20261121-0098", "work", "ask_extension", None, None, 5 * HOUR, None),
    ("20261120-0012", "decision", "decide_appeal", None, None, DAY, None),
    ("20261119-0230", "progress", "record_contact", None, None, 3 * DAY, None),
)
_READ_FROM = 3


def notice(n: int) -> NoticeLine:
    """The n-th of them."""
    order, topic, move, clock, mark, ago, left = _TOLD[n % len(_TOLD)]
    return NoticeLine(
        made_id(f"notice-{n}"), made_id(f"order-{n}"), order, topic, NOW - ago - (n // len(_TOLD)) * DAY,
        move=move, clock=clock, mark=mark, due_at=NOW + left if left is not None else None, read=n >= _READ_FROM,
    )  # fmt: skip


class StandInNotices:
    """The centre's answers, and what it was asked."""

    def __init__(self, count: int = len(_TOLD)) -> None:
        self.lines = [notice(n) for n in range(count)]
        self.silent: tuple[str, ...] = ("progress",)
        self.asked: list[tuple[object, ...]] = []
        self.down: Exception | None = None

    def page(self, after: str | None = None, limit: int = 50) -> NoticePage:
        self._ask("page", after)
        first = int(after or 0)
        shown = self.lines[first : first + limit]
        more = str(first + limit) if first + limit < len(self.lines) else None
        return NoticePage(shown, sum(not one.read for one in self.lines), after=more)

    def read(self, ids: Collection[str] = (), until: int | None = None) -> NoticePage:
        self._ask("read", tuple(ids), until)
        self.lines = [
            msgspec.structs.replace(one, read=True)
            if one.notice_id in ids or (until is not None and one.at <= until)
            else one
            for one in self.lines
        ]
        return NoticePage(self.lines[:50], sum(not one.read for one in self.lines))

    def choice(self) -> NoticeChoice:
        self._ask("choice")
        return NoticeChoice(self.silent)

    def choose(self, silent: Collection[str]) -> NoticeChoice:
        self._ask("choose", tuple(sorted(silent)))
        self.silent = tuple(sorted(silent))
        return NoticeChoice(self.silent)

    def _ask(self, *what: object) -> None:
        if self.down is not None:
            raise self.down
        self.asked.append(what)
