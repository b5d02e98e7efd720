"""派单台: what waits at the left, one order whole at the right, every decision by keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.records.orders import DeskOrder, MoveResult, OrdersQuery, OwnMove
from app.ui.models.paging import Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.dispatch.batch import BatchSheet
from app.ui.screens.dispatch.lines import order_columns, own_columns
from app.ui.screens.dispatch.lookers import Lookers
from app.ui.screens.dispatch.narrowing import Narrowing, Section, section_counts
from app.ui.screens.dispatch.opening import Opening
from app.ui.screens.dispatch.own_pane import OwnPane
from app.ui.screens.dispatch.pane import MOST_KEYS, DeskPane
from app.ui.screens.dispatch.presenter import DispatchPresenter
from app.ui.screens.dispatch.together import Together
from app.ui.screens.dispatch.tools import Tools
from app.ui.screens.dispatch.words import batch_words
from app.ui.screens.orders.source import is_number
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import EmptyState
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.orders.standing import Hat
from domain.vocabulary import OrderMove

if TYPE_CHECKING:
    from app.services.orders import Orders

_RETELL_MS = 60_000
LEAST = 470
"""Pixels of the list, which no handle makes narrower."""


def _list_width(page: int) -> int:
    return max(LEAST, min(720, page * 51 // 100))


class DispatchScreen(Screen):
    """派单台; a supervisor's is 督办台."""

    def __init__(self, host: Host, presenter: DispatchPresenter, orders: Orders) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self.new = Button(tr("dispatch.new"), icon="plus", key="Ctrl+N")
        self.opening = Opening(host, presenter.dispatching, orders, self)
        self.new.clicked.connect(self._open_new)
        self.lookers = Lookers(orders, host.scope, self)
        self.together = Together(orders, host.scope, self)
        self._build_lists()
        self.tools = tools = Tools(host, presenter, self)
        line = row(tools.kinds, tools.search, tools.batch, gap=8)
        line.setStretch(1, 1)
        self._card = Card("", row(tools.waits, None), line, tools.chips, self._lists, gap=10)
        self._card.body.setStretch(3, 1)
        self.pane = DeskPane(host.zone)
        self.own_pane = OwnPane(host.zone)
        self._panes = QStackedWidget()
        self._panes.addWidget(self.pane)
        self._panes.addWidget(self.own_pane)
        self._batch = BatchSheet(host.overlay())
        self.split = Split(self._card, self._panes)
        self.split.keep_sides(Side(self._card, "list", _list_width, LEAST))
        remember_widths(self.split, host, "widths.dispatch")
        page = column(
            row(tools.sections, None, tools.kept, gap=8),
            self.split,
            gap=12,
            margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN),
        )
        page.setStretch(1, 1)
        self.setLayout(page)
        self._connect()
        self._add_keys()
        self._retell = QTimer(self)
        self._retell.setInterval(_RETELL_MS)
        self._retell.timeout.connect(self._listed)

    def _build_lists(self) -> None:
        presenter, host = self._presenter, self._host
        self.orders: RecordTableModel[DeskOrder] = RecordTableModel(
            order_columns(host.clock, host.zone, lambda: presenter.found.names, lambda: presenter.marked),
            presenter.orders,
            host.scope,
            lambda one: one.order_id,
            self,
            10_000,
        )
        self.own: RecordTableModel[OwnMove] = RecordTableModel(
            own_columns(host.clock, host.zone, lambda: presenter.found.names),
            presenter.own,
            host.scope,
            lambda one: one.op_id,
            self,
            10_000,
        )
        self.table, self.own_table = TableView(self.orders), TableView(self.own)
        self.table.setAccessibleName(tr("dispatch.list"))
        self.own_table.setAccessibleName(tr("dispatch.section.own"))
        remember_columns(self.table, host, "columns.dispatch")
        remember_columns(self.own_table, host, "columns.dispatch.own")
        self._empty = EmptyState(tr("common.loading"), icon="orders")
        self._empty.activated.connect(self._on_empty)
        self._lists = QStackedWidget()
        for widget in (self.table, self.own_table, self._empty):
            self._lists.addWidget(widget)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.listed.connect(self._listed)
        presenter.marked_changed.connect(self._marked)
        presenter.selected.connect(self._selected)
        presenter.formed.connect(self._formed)
        presenter.moved.connect(self._moved)
        form = self.pane.form
        presenter.not_moved.connect(form.show_problems)
        presenter.failed.connect(self._failed)
        self.table.chosen.connect(self._look)
        self.own_table.chosen.connect(self._look_own)
        self.pane.move_wanted.connect(lambda move: presenter.begin(move))
        self.pane.whole_wanted.connect(lambda order_id: self._host.go("orders", order_id))
        form.done.connect(presenter.submit)
        form.cancelled.connect(self._shut)
        self.own_pane.again.connect(self._use_again)
        self.lookers.told.connect(self.pane.show_lookers)
        self.together.told.connect(self.pane.show_together)
        self.pane.merge_wanted.connect(self._merge)

    def _add_keys(self) -> None:
        presenter, keys, scope = self._presenter, self._host.shortcuts, "dispatch"
        form, search = self.pane.form, self.tools.search
        for digit in range(1, MOST_KEYS + 1):
            keys.add(
                str(digit),
                "dispatch.keys.move",
                partial(self.pane.press, digit),
                scope=scope,
                owner=self.table,
            )
        keys.add("M", "dispatch.keys.mark", self._mark, scope=scope, owner=self.table)
        keys.add("Ctrl+A", "dispatch.keys.mark_all", presenter.mark_all, scope=scope, owner=self.table)
        keys.add("Ctrl+N", "dispatch.new", self._open_new, scope=scope, owner=self)
        keys.add("Ctrl+D", "dispatch.keys.batch", presenter.dispatch_marked, scope=scope, owner=self)
        keys.add("Ctrl+M", "dispatch.keys.merge", self._merge, scope=scope, owner=self)
        keys.add("Ctrl+Return", "dispatch.keys.confirm", form.confirm, scope=scope, owner=form)
        keys.add("Esc", "dispatch.keys.cancel", self._shut, scope=scope, owner=form)
        keys.add("/", "dispatch.search", search.setFocus, scope=scope, owner=self.table)
        keys.add("Ctrl+F", "dispatch.search", search.setFocus, scope=scope, owner=self)
        for at, section in enumerate(Section, 1):
            keys.add(
                f"Alt+{at}",
                f"dispatch.section.{section.value}",
                partial(presenter.show, section),
                scope=scope,
                owner=self,
            )

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("dispatch.title.supervisor" if self._presenter.hat is Hat.SUPERVISOR else "dispatch.title")

    def title_actions(self) -> tuple[QWidget, ...]:
        return (self.new,)

    def state(self) -> tuple[str, Tone] | None:
        presenter = self._presenter
        if not (presenter.loaded and presenter.found.come):
            return None
        sizes = section_counts(presenter.found, presenter.hat, self._host.clock())
        late = sizes[Section.OVERDUE]
        if late:
            return tr("dispatch.state.late", n=late), Tone.BAD
        n = sizes[Section.MINE]
        return (tr("dispatch.state", n=n), Tone.WARN) if n else (tr("dispatch.state.none"), Tone.OK)

    def entered(self) -> None:
        self._presenter.load()
        self._retell.start()
        self._front.setFocus()

    def left(self) -> None:
        self._retell.stop()
        self.lookers.look(None)

    def take(self, argument: object) -> None:
        """From another page: a section, or the words of one order."""
        if isinstance(argument, str) and argument in set(Section):
            self._presenter.show(Section(argument))
        else:
            self._presenter.narrow_to(Narrowing(Section.ALL, text=str(argument)))

    # -- showing -----------------------------------------------------------------------------------

    @property
    def _front(self) -> TableView:
        own = self._presenter.narrowing.section is Section.OWN
        return self.own_table if own else self.table

    @Slot()
    def _listed(self) -> None:
        presenter = self._presenter
        own = presenter.narrowing.section is Section.OWN
        self.tools.show()
        self._panes.setCurrentWidget(self.own_pane if own else self.pane)
        model: RecordTableModel[Any] = self.own if own else self.orders
        model.set_query(Query())
        self._lists.setCurrentWidget(self._front if model.rowCount() else self._empty)
        if not model.rowCount():
            self._say_empty()
            presenter.look(None)
        self._marked()
        self.headed.emit()

    def _say_empty(self) -> None:
        presenter = self._presenter
        if presenter.error is not None:
            fault = self._host.fault(presenter.error)
            self._empty.set(tr("fault.own.title"), fault, tr("common.retry"), icon="alert")
        elif not presenter.loaded:
            self._empty.set(tr("common.loading"), icon="orders")
        elif not presenter.found.come:
            self._empty.set(tr("dispatch.not_come"), tr("dispatch.not_come.why"), icon="cloud-off")
        elif is_number(presenter.narrowing.text):
            self._empty.set(
                tr("dispatch.by_number"),
                tr("dispatch.by_number.why"),
                tr("dispatch.by_number.action"),
                icon="search",
            )
        elif not presenter.narrowing.bare:
            self._empty.set(
                tr("orders.empty_filter"),
                tr("orders.empty_filter.why"),
                tr("orders.empty_filter.action"),
                icon="filter",
            )
        else:
            section = presenter.narrowing.section.value
            self._empty.set(
                tr(f"dispatch.empty.{section}"), tr(f"dispatch.empty.{section}.why"), icon="check"
            )

    @Slot()
    def _on_empty(self) -> None:
        text = self._presenter.narrowing.text
        if self._presenter.error is not None:
            self._presenter.load()
        elif is_number(text):
            self._host.go("orders", OrdersQuery(text=text))
        else:
            self._presenter.show(self._presenter.narrowing.section)

    @Slot()
    def _marked(self) -> None:
        self.tools.show_marked()
        self.orders.recolour()

    @Slot()
    def _mark(self) -> None:
        self._presenter.mark(self.table.current_record())
        below = self.table.indexBelow(self.table.currentIndex())
        if below.isValid():
            self.table.setCurrentIndex(below)

    @Slot()
    def _open_new(self) -> None:
        self.opening.open(self._presenter.found.units)

    @Slot()
    def _merge(self) -> None:
        if not self._presenter.merge():
            self._host.toast(tr("dispatch.form.no_target"))

    @Slot(object)
    def _look(self, order: DeskOrder | None) -> None:
        self._presenter.look(order)

    @Slot(object)
    def _look_own(self, own: OwnMove | None) -> None:
        presenter = self._presenter
        here = own is not None and any(one.order_id == own.order_id for one in presenter.found.orders)
        self.own_pane.show_move(own, presenter.found.names, self._host.clock(), usable=here)

    @Slot()
    def _selected(self) -> None:
        presenter = self._presenter
        self.pane.show_order(presenter.current, presenter.found.names, self._host.clock())
        self.pane.show_moves(presenter.moves)
        current = presenter.current
        self.pane.show_alike(len(presenter.alike(current)) if current is not None else 0)
        self.lookers.look(current.order_id if current is not None else None)
        self.together.look(current)

    @Slot()
    def _formed(self) -> None:
        presenter = self._presenter
        form = presenter.form
        others: Sequence[DeskOrder] = ()
        if form is not None:
            moved = {one.order_id for one in form.orders}
            others = [one for one in presenter.same_citizen(form.orders[0]) if one.order_id not in moved]
        self.pane.form.show_form(form, presenter.found.units, presenter.found.names, others)

    @Slot()
    def _shut(self) -> None:
        self._presenter.shut()
        self._front.setFocus()

    @Slot(object)
    def _moved(self, results: tuple[MoveResult, ...]) -> None:
        presenter = self._presenter
        self._front.setFocus()
        if not results:
            self._host.toast(tr("dispatch.nothing_to_take_back"))
            return
        undo = None
        if any(one.op_id is not None for one in results) and presenter.last_move is OrderMove.DISPATCH:
            reason = tr("dispatch.undo.reason")
            undo = partial(self._take_back, results, reason)
        move = said(OrderMove, presenter.last_move) if presenter.last_move is not None else ""
        self._host.toast(f"{move}：{batch_words(results)}", undo)
        if any(one.op_id is None for one in results):
            self._batch.show_results(results, presenter.found.names)

    def _take_back(self, results: tuple[MoveResult, ...], reason: str) -> None:
        self._presenter.take_back(results, reason)

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        words = self._host.fault(error)
        if self._presenter.form is not None:
            self.pane.form.show_trouble(words)
        else:
            self._host.toast(words)

    @Slot(object)
    def _use_again(self, own: OwnMove) -> None:
        if not self._presenter.use_again(own):
            self._host.toast(tr("dispatch.own.gone"))
