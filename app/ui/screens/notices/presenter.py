"""How many notices this person has not read, and what is urgent among those that just came. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.lanes import Lane
from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.ui.models.paging import Page, Query
from app.ui.shell.workplace import put_off
from domain.notices import ALWAYS
from domain.wire.notices import NoticeLine, NoticePage

if TYPE_CHECKING:
    from app.services.notices import Notices

LOOK_MS = 60_000
"""How often the centre is asked; between, whenever orders changed."""
_NEWEST = 20


class NoticeSource:
    """The list, with the count that came along."""

    lane = Lane.NETWORK

    def __init__(self, notices: Notices, came: Callable[[NoticePage], object]) -> None:
        self._notices, self._came = notices, came

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[NoticeLine]:
        page = self._notices.page(str(after_key) if after_key is not None else None, limit)
        self._came(page)
        return Page(tuple(page.notices), page.after)


class NoticesPresenter(QObject):
    """What the bell and the list share.

    Attributes:
        unread: how many are; ``more`` where the centre counted no further.
        urging: whether there is one of those that nobody can choose away among the newest unread.

    Signals:
        counted: another number is unread.
        pressed: somebody was urged or is late: the ``NoticeLine``, said once.
        stale: the list is another one now.
        chosen: the topics one is not told of came in.
        failed: what was asked for did not come about.
    """

    counted = Signal()
    pressed = Signal(object)
    stale = Signal()
    chosen = Signal(object)
    failed = Signal(object)
    _paged = Signal(object)

    def __init__(self, notices: Notices, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices, self.scope = notices, scope
        self.source = NoticeSource(notices, self._paged.emit)
        self.unread, self.more, self.urging = 0, False, False
        self._known: set[str] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._paged.connect(self._counted)

    @Slot()
    def begin(self) -> None:
        """The window is there."""
        self._timer.start()
        self.look()

    @Slot(object)
    def changes(self, changes: Changes) -> None:
        """Something changed in the store: an order that moved has told somebody."""
        if changes.touches(ChangeKind.ORDER):
            self.look()

    @flow(Repeat.NEWEST)
    async def look(self) -> None:
        """Ask for the newest."""
        try:
            page = await self.scope.network(self._notices.page, None, _NEWEST)
        except Exception as error:
            put_off(error)
            return
        self._heard(page)

    @flow(Repeat.EACH)
    async def read(self, ids: Collection[str] = (), until: int | None = None) -> None:
        """These were read, or all up to an instant."""
        try:
            page = await self.scope.network(self._notices.read, ids, until)
        except Exception as error:
            self.failed.emit(error)
            return
        self._heard(page)
        self.stale.emit()

    @flow(Repeat.NEWEST)
    async def ask_choice(self) -> None:
        """What one is not told of."""
        try:
            choice = await self.scope.network(self._notices.choice)
        except Exception as error:
            self.failed.emit(error)
            return
        self.chosen.emit(choice.silent)

    @flow(Repeat.NEWEST)
    async def choose(self, silent: Collection[str]) -> None:
        """Be told of nothing of these topics."""
        try:
            choice = await self.scope.network(self._notices.choose, silent)
        except Exception as error:
            self.failed.emit(error)
            return
        self.chosen.emit(choice.silent)

    def _heard(self, page: NoticePage) -> None:
        known, self._known = self._known, (self._known or set()) | {one.notice_id for one in page.notices}
        self._counted(page)
        urging = [one for one in page.notices if not one.read and one.topic in ALWAYS]
        self.urging = bool(urging)
        self.counted.emit()
        fresh = [one for one in urging if known is not None and one.notice_id not in known]
        for one in fresh[:1]:  # several at once are one word; the bell has the number
            self.pressed.emit(one)
        if known is not None and any(one.notice_id not in known for one in page.notices):
            self.stale.emit()

    @Slot(object)
    def _counted(self, page: NoticePage) -> None:
        if (page.unread, page.more) != (self.unread, self.more):
            self.unread, self.more = page.unread, page.more
            self.counted.emit()
