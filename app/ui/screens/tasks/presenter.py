"""What the queue asks and does: pages, counts, claiming one. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from app.bridge.lanes import Lane
from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.queue import Cursor, QueueCounts, QueueFilter, QueueItem, QueueQuery, QueueSort
from app.records.work import PackState, WorkItem
from app.ui.models.paging import Page, Query, Sort
from app.ui.screens.tasks.lines import Lines, line_name
from app.ui.text import language, tr
from app.ui.text.times import clock
from domain.problems import ProblemError
from resources import words

if TYPE_CHECKING:
    from app.services.revisits import Revisits

FILTER, LINE, TEXT = "filter", "line", "text"
"""Names of what a list can be narrowed to."""

SHOWN_FILTERS = (
    QueueFilter.ALL,
    QueueFilter.DUE,
    QueueFilter.APPOINTMENTS,
    QueueFilter.OVERDUE,
    QueueFilter.SMS_DISSATISFIED,
    QueueFilter.RECTIFIED,
    QueueFilter.MINE,
    QueueFilter.REFERRED,
)


class QueueView(Protocol):
    """What the presenter asks of the screen."""

    def show_counts(self, counts: QueueCounts) -> None:
        """Numbers for the chips."""
        ...

    def show_pack(self, text: str) -> None:
        """One line about working without the centre."""
        ...

    def refresh(self, *, keep: bool) -> None:
        """Ask for the list again."""
        ...

    def warn(self, text: str) -> None:
        """A standing word about the own pack over the list; empty takes it away."""
        ...

    def say(self, text: str) -> None:
        """A sentence over the list; empty takes it away."""
        ...

    def busy(self, on: bool) -> None:
        """Something is being fetched."""
        ...

    def call(self, item: WorkItem) -> None:
        """Go to the call screen with this."""
        ...

    def fault(self, error: BaseException) -> str:
        """Words for an error without words of its own."""
        ...


def queue_query(query: Query) -> QueueQuery:
    """The list's question in the service's terms; names nobody knows change nothing."""
    wanted, sort = query.filters, query.sort or Sort(QueueSort.BEST.value)
    known = sort.column in set(QueueSort)
    chosen = wanted.get(FILTER, "")
    return QueueQuery(
        filter=QueueFilter(chosen) if chosen in set(QueueFilter) else QueueFilter.ALL,
        lines=frozenset({wanted[LINE]}) if wanted.get(LINE) else frozenset(),
        text=wanted.get(TEXT, "").strip(),
        sort=QueueSort(sort.column) if known else QueueSort.BEST,
        descending=sort.descending and known,
    )


@dataclass(slots=True)
class QueueSource:
    """The list's rows, page by page, from the service."""

    lane: ClassVar[Lane] = Lane.STORE
    service: Revisits
    lines: Lines

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[QueueItem]:
        after = after_key if isinstance(after_key, Cursor) else None
        page = self.service.page(queue_query(query), after, limit)
        self.lines.now = page.as_of
        return Page(page.items, page.after, page.total)


def filter_words(filters: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the list is narrowed to, as words that can be taken away; the chip row shows ``FILTER`` itself."""
    shown = []
    if filters.get(LINE):
        shown.append((LINE, line_name(filters[LINE])))
    if filters.get(TEXT, "").strip():
        shown.append((TEXT, tr("tasks.filter.text", text=filters[TEXT].strip())))
    return shown


class QueuePresenter:
    """Behind the queue."""

    WATCHED = (ChangeKind.TASK, ChangeKind.PACK, ChangeKind.RECORD, ChangeKind.SETTING)

    def __init__(
        self, service: Revisits, view: QueueView, scope: Scope, call_open: Callable[[], bool], zone: str
    ) -> None:
        self._service, self._view, self.scope = service, view, scope
        self._call_open, self._zone = call_open, zone

    def enter(self, *, keep: bool = True) -> None:
        """The page comes to the front: everything anew."""
        self._view.refresh(keep=keep)
        self._count()
        self._look_at_pack()

    def changed(self, changes: Changes) -> bool:
        """Whether a change concerns the queue; then it is asked anew."""
        if not changes.touches(*self.WATCHED):
            return False
        self.enter()
        return True

    @flow(Repeat.EACH)
    async def _count(self) -> None:
        try:
            counts = await self.scope.store(self._service.counts)
        except Exception as error:
            self._failed(error)
        else:
            self._view.show_counts(counts)

    @flow(Repeat.EACH)
    async def _look_at_pack(self) -> None:
        try:
            pack = await self.scope.store(self._service.pack)
        except Exception as error:
            self._failed(error)
        else:
            self._show_pack(pack)

    def _show_pack(self, pack: PackState) -> None:
        if pack.low:
            self._view.warn(tr("tasks.pack.low", n=pack.groups) if pack.groups else tr("tasks.pack.out"))
        else:
            self._view.warn("")
        if not pack.groups:
            text = tr("tasks.pack.none")
        elif pack.until is None:
            text = tr("tasks.pack.ended", n=pack.groups)
        else:
            text = tr("tasks.pack", n=pack.groups, time=clock(pack.until, self._zone))
        if pack.later:
            text = f"{text} · {tr('tasks.pack.later', n=pack.later)}"
        self._view.show_pack(text)

    def open(self, item: QueueItem) -> None:
        """Call exactly this one."""
        self.open_id(item.task_id)

    @flow()
    async def open_id(self, task_id: str) -> None:
        """Call the task of an id, on the list or not."""
        if self._call_open():
            self._view.say(tr("call.still_open"))
            return
        self._view.busy(True)
        try:
            item = await self.scope.network(self._service.claim, task_id)
        except Exception as error:
            self._view.busy(False)
            self._failed(error)
            self._view.refresh(keep=True)
            return
        self._view.busy(False)
        self._view.say("")
        self._view.call(item)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ProblemError) and error.problems:
            first = error.problems[0]
            self._view.say(words.word(first.code, first.params, language().value))
        else:
            self._view.say(self._view.fault(error))
