"""通知: what this person was told about orders, at the centre."""

from __future__ import annotations

from collections.abc import Collection

from app.services.desk import Desk
from domain.wire.notices import NoticeChoice, NoticePage, ReadNotices


class Notices:
    """Online only: what was read at a desk is read at every other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, after: str | None = None, limit: int = 50) -> NoticePage:
        """One page, the newest first, and how many are unread in all."""
        return self._desk.centre.get("/notices", NoticePage, {"after": after, "limit": limit})

    def read(self, ids: Collection[str] = (), until: int | None = None) -> NoticePage:
        """These were read, or all up to an instant (ms); the first page as it is then."""
        return self._desk.centre.ask("/notices/read", ReadNotices(tuple(ids), until), NoticePage)

    def choice(self) -> NoticeChoice:
        """The topics this person is not told of."""
        return self._desk.centre.get("/notices/choice", NoticeChoice)

    def choose(self, silent: Collection[str]) -> NoticeChoice:
        """Be told of nothing of these any more. Raises ``Refused`` (``notices.*``)."""
        return self._desk.centre.ask("/notices/choice", NoticeChoice(tuple(sorted(silent))), NoticeChoice)
