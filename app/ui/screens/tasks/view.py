"""The queue on screen: chips with counts, search, the list, the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.records.changes import Changes
from app.records.queue import QueueCounts, QueueFilter, QueueItem, QueueQuery
from app.records.work import WorkItem
from app.ui.models.paging import Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.tasks.lines import Lines, line_name
from app.ui.screens.tasks.presenter import (
    FILTER,
    LINE,
    SHOWN_FILTERS,
    TEXT,
    QueuePresenter,
    QueueSource,
    filter_words,
)
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.count_chips import CountChips
from app.ui.widgets.fields import SearchBox, Select
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.table import TableView

if TYPE_CHECKING:
    from app.services.revisits import Revisits

_TYPING_MS = 180
_RETELL_MS = 60_000


class QueueScreen(Screen):
    """我的待访."""

    def __init__(
        self, host: Host, service: Revisits, call_open: Callable[[], bool], incoming: Callable[[], None]
    ) -> None:
        """``incoming`` asks who is on the line."""
        super().__init__()
        self._host = host
        self._incoming = incoming
        self._filters: dict[str, str] = {FILTER: QueueFilter.ALL.value}
        self._counts: QueueCounts | None = None
        lines = Lines(host.zone)
        self.model: RecordTableModel[QueueItem] = RecordTableModel(
            lines.columns(),
            QueueSource(service, lines),
            host.scope,
            key=lambda item: item.task_id,
            parent=self,
        )
        self.presenter = QueuePresenter(service, self, host.scope, call_open, host.zone)
        self._build()
        self._wire()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._search)
        self._retell = QTimer(self)
        self._retell.setInterval(_RETELL_MS)
        self._retell.timeout.connect(self._tell_times)

    def _build(self) -> None:
        self.next = Button(tr("call.take_next"), "primary", icon="play", key="Ctrl+Enter")
        self.ringing = Button(tr("incoming"), icon="phone", key="Ctrl+F")
        self.banner = Banner()
        self.short = Banner()
        self.chips = CountChips()
        self.search = SearchBox(tr("tasks.search"), "/")
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(280)
        self.lines = Select()
        self.lines.setAccessibleName(tr("tasks.line"))
        self.filters = FilterChips()
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("nav.tasks"))
        self.count = label("", "caption")
        self.pack = label("", "caption")
        self.empty = EmptyState(tr("tasks.loading"), icon="inbox")
        self._faces = QStackedWidget()
        self._faces.addWidget(self.table)
        self._faces.addWidget(self.empty)
        card = QFrame()
        card.setProperty("role", "card")
        body = column(
            self._faces, row(self.count, None, self.pack, margin=(12, 6, 12, 8)), gap=0, margin=(4, 4, 4, 0)
        )
        body.setStretch(0, 1)
        card.setLayout(body)
        tools = row(self.chips, None, self.lines, self.search, gap=8)
        page = column(self.banner, self.short, tools, self.filters, card, gap=12, margin=(24, 0, 24, 16))
        page.setStretch(4, 1)
        self.setLayout(page)
        self.chips.set_chips([(one.value, tr(f"tasks.filter.{one.value}")) for one in SHOWN_FILTERS])
        self.chips.choose(QueueFilter.ALL.value)
        self._fill_lines({})

    def _wire(self) -> None:
        keys, does = self._host.shortcuts, self.presenter
        self.next.clicked.connect(self._next)
        self.ringing.clicked.connect(self._incoming)
        self.chips.chosen.connect(lambda name: self._narrow(FILTER, name))
        self.lines.activated.connect(lambda: self._narrow(LINE, self.lines.currentData() or ""))
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.submitted.connect(self.table.setFocus)
        self.filters.removed.connect(lambda name: self._narrow(name, ""))
        self.filters.cleared.connect(self._clear)
        self.table.opened.connect(does.open)
        self.table.layout_changed.connect(self._remember)
        self.empty.activated.connect(self._empty_action)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self._load_failed)
        keys.add("Ctrl+Return", "keys.tasks.next", self._next, scope="tasks", owner=self)
        keys.add("Ctrl+F", "incoming", self._incoming, scope="tasks", owner=self)
        keys.add("/", "tasks.search", self.search.setFocus, scope="tasks", owner=self.table)
        keys.describe("Enter", "keys.tasks.open", "tasks")

    # -- the frame asks -----------------------------------------------------------------------------------

    def title(self) -> str:
        return tr("nav.tasks")

    def state(self) -> tuple[str, Tone] | None:
        due = self._counts.by_filter.get(QueueFilter.DUE, 0) if self._counts else 0
        late = self._counts.by_filter.get(QueueFilter.OVERDUE, 0) if self._counts else 0
        if late:
            return tr("tasks.state.late", n=late), Tone.BAD
        return (tr("tasks.state.due", n=due), Tone.ACCENT) if due else None

    def title_actions(self) -> tuple[QWidget, ...]:
        return (self.ringing, self.next)

    def entered(self) -> None:
        self._restore_columns()
        self.presenter.enter(keep=bool(self.model.rowCount()))
        self._retell.start()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        self._retell.stop()

    def changed(self, changes: Changes) -> None:
        if self.isVisible():
            self.presenter.changed(changes)

    def take(self, argument: object) -> None:
        """From the panel or the search: what the list is to be narrowed to, or the id of a task to call."""
        if isinstance(argument, QueueQuery):
            self._clear()
            self._filters[LINE] = next(iter(argument.lines), "")
            self._narrow(TEXT, argument.text)
            self._narrow(FILTER, argument.filter.value)
        else:
            self.presenter.open_id(str(argument))

    # -- narrowing ----------------------------------------------------------------------------------------

    def _narrow(self, name: str, value: str) -> None:
        self._filters[name] = value
        if name == TEXT and self.search.text() != value:
            self.search.setText(value)
        if name == LINE:
            self.lines.setCurrentIndex(max(0, self.lines.findData(value)))
        if name == FILTER:
            self.chips.choose(value)
        self.filters.set_filters(filter_words(self._filters))
        self.model.set_query(Query(self.model.query.sort, dict(self._filters)))

    def _search(self) -> None:
        if self._filters.get(TEXT, "") != self.search.text():
            self._narrow(TEXT, self.search.text())

    def _clear(self) -> None:
        self.search.clear()
        self._typing.stop()
        self._filters = {FILTER: QueueFilter.ALL.value}
        self.lines.setCurrentIndex(0)
        self._narrow(FILTER, QueueFilter.ALL.value)

    @property
    def narrowed(self) -> bool:
        """Whether the list shows less than everything."""
        return any(value for name, value in self._filters.items() if name != FILTER) or (
            self._filters[FILTER] != QueueFilter.ALL.value
        )

    def _fill_lines(self, counts: dict[str, int]) -> None:
        chosen = self.lines.currentData()
        self.lines.blockSignals(True)
        self.lines.clear()
        self.lines.addItem(tr("tasks.every_line"), "")
        for code, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            self.lines.addItem(tr("tasks.line_count", line=line_name(code), n=f"{count:,}"), code)
        self.lines.setCurrentIndex(max(0, self.lines.findData(chosen)))
        self.lines.blockSignals(False)

    # -- the list -----------------------------------------------------------------------------------------

    def _loaded(self, rows: int, total: int) -> None:
        self._faces.setCurrentIndex(0 if rows else 1)
        self.count.setText(tr("tasks.count", n=f"{max(rows, total):,}"))
        if not rows:
            self._show_empty()

    def _show_empty(self) -> None:
        if self.narrowed:
            self.empty.set(
                tr("tasks.empty.narrowed"), tr("tasks.empty.narrowed.why"), tr("common.clear_all"), "filter"
            )
        else:
            self.empty.set(tr("tasks.empty"), tr("tasks.empty.why"), tr("tasks.empty.next"), "inbox")

    def _empty_action(self) -> None:
        if self.narrowed:
            self._clear()
        else:
            self.presenter.enter(keep=False)

    def _load_failed(self, error: object) -> None:
        if isinstance(error, BaseException):
            self.say(self.fault(error))

    def _tell_times(self) -> None:
        self.presenter.enter()

    def _remember(self) -> None:
        self._host.remember("columns.tasks", self.table.layout_state())

    def _restore_columns(self) -> None:
        kept = self._host.remembered("columns.tasks")
        if kept:
            self.table.restore_layout(kept)

    def _next(self) -> None:
        self._host.go("call", "next")

    # -- the presenter asks -------------------------------------------------------------------------------

    def show_counts(self, counts: QueueCounts) -> None:
        self._counts = counts
        self.chips.set_counts(counts.by_filter)
        self._fill_lines(counts.by_line)
        self.headed.emit()

    def show_pack(self, text: str) -> None:
        self.pack.setText(text)

    def refresh(self, *, keep: bool) -> None:
        self.model.refresh(keep=keep)

    def warn(self, text: str) -> None:
        self.short.say(text, Tone.WARN)

    def say(self, text: str) -> None:
        self.banner.say(text, Tone.WARN)

    def busy(self, on: bool) -> None:
        self.next.setEnabled(not on)
        self._host.note(tr("tasks.claiming") if on else "")

    def call(self, item: WorkItem) -> None:
        self._host.go("call", item)

    def fault(self, error: BaseException) -> str:
        return self._host.fault(error)
