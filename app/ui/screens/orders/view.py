"""工单: filter, list and the pane beside it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from app.records.changes import Changes
from app.records.orders import OrdersQuery
from app.ui.models.records import RecordTableModel
from app.ui.screens.orders.pane import WIDTHS, OrderPane, usual_width
from app.ui.screens.orders.presenter import OpenOrder, OrdersPresenter
from app.ui.screens.orders.rows import columns
from app.ui.screens.orders.source import KIND, STATE, TEXT, UNIT
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.text.orders import kind_words, state_words
from app.ui.text.times import clock
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import SearchBox, Select
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.vocabulary import OrderState
from domain.wire.orders import OrderLine

TYPING_MS = 250
"""After so long without a key the centre is asked."""
_ALL = ""


class OrdersScreen(Screen):
    """工单."""

    def __init__(self, host: Host, presenter: OrdersPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._build_filter()
        self._model: RecordTableModel[OrderLine] = RecordTableModel(
            columns(host.clock, host.zone),
            presenter.source,
            host.scope,
            lambda order: order.order_id,
            self,
            100,
        )
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("orders.title"))
        self.table.chosen.connect(self._choose)
        remember_columns(self.table, self._host, "columns.orders")
        self._empty = EmptyState(tr("orders.loading"), icon="orders")
        self._empty.activated.connect(self._on_empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)
        self._banner = Banner()
        self._banner.activated.connect(self._reload)
        self.pane = OrderPane(host.zone)
        self.pane.unit_only.connect(lambda unit, name: presenter.narrow(UNIT, unit, name))
        card = Card(
            "",
            self._tools(),
            self.chips,
            self._banner,
            self._stack,
            gap=12,
        )
        card.body.setStretch(3, 1)
        self.split = Split(card, self.pane)
        self.split.keep_sides(Side(self.pane, "pane", usual_width, WIDTHS[0]))
        remember_widths(self.split, host, "widths.orders")
        self.setLayout(column(self.split, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)))
        self.pane.hide()
        self._model.loaded.connect(self._came)
        self._model.failed.connect(presenter.did_not_come)
        presenter.filtered.connect(self._filtered)
        presenter.listed.connect(self._refresh)
        presenter.reload.connect(self._reload)
        presenter.opened.connect(self._opened)
        presenter.not_opened.connect(self._not_opened)
        host.shortcuts.add("Ctrl+F", "orders.keys.search", self.search.setFocus, scope="orders", owner=self)

    def _build_filter(self) -> None:
        presenter = self._presenter
        kinds = [(_ALL, tr("orders.filter.kind.all"))]
        kinds += [(kind.value, kind_words(kind.value)) for kind in presenter.kinds]
        self.kind = Segmented(*kinds, code=_ALL)
        self.kind.setAccessibleName(tr("orders.filter.kind"))
        self.kind.chosen.connect(lambda code: presenter.narrow(KIND, code))
        self.state_box = Select()
        self.state_box.setAccessibleName(tr("orders.filter.state"))
        self.state_box.add_choices((_ALL, tr("orders.filter.state.all")))
        self.state_box.add_choices(*((state.value, state_words(state.value)) for state in OrderState))
        self.state_box.activated.connect(lambda _at: presenter.narrow(STATE, self.state_box.currentData()))
        self.search = SearchBox(tr("orders.search"), "Ctrl+F")
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(260)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._searched)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.search.submitted.connect(self._searched)
        self.chips = FilterChips()
        self.chips.removed.connect(lambda name: presenter.narrow(name, ""))
        self.chips.cleared.connect(presenter.show_all)

    def _tools(self) -> QHBoxLayout:
        line = row(self.kind, self.state_box, self.search)
        line.insertStretch(2, 1)
        line.setStretch(3, 2)
        return line

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("orders.title")

    def state(self) -> tuple[str, Tone] | None:
        if self._presenter.loaded_at is None:
            return None
        total = self._model.total
        if total is not None:
            # Scrolled on past what was counted, it is at least what is shown.
            words = "orders.count_least" if self._model.beyond else "orders.count"
            return tr(words, n=max(total, self._model.rowCount())), Tone.NEUTRAL
        return tr("orders.count_more", n=self._model.rowCount()), Tone.NEUTRAL

    def entered(self) -> None:
        self._reload()
        self.table.setFocus()

    def changed(self, changes: Changes) -> None:
        self._presenter.changed(changes)

    def take(self, argument: object) -> None:
        """From the panel a query, from the search an order's id."""
        if isinstance(argument, OrdersQuery):
            self._presenter.take(argument)
        else:
            self._presenter.look_at(str(argument))

    # -- loading and showing -----------------------------------------------------------------------------

    @Slot()
    def _reload(self) -> None:
        self._model.query = self._presenter.query()
        self._model.refresh()
        self._refresh()

    @Slot()
    def _filtered(self) -> None:
        presenter = self._presenter
        filters = presenter.filters
        self.kind.set_code(filters.get(KIND, _ALL))
        self.state_box.setCurrentIndex(max(0, self.state_box.findData(filters.get(STATE, _ALL))))
        if self.search.text().strip() != presenter.text:
            self.search.setText(presenter.text)
        shown = []
        if UNIT in filters:
            shown.append((UNIT, presenter.unit_name or filters[UNIT]))
        if STATE in filters:
            shown.append((STATE, state_words(filters[STATE])))
        if TEXT in filters:
            shown.append((TEXT, tr("orders.filter.text", text=filters[TEXT])))
        self.chips.set_filters(shown)
        self._model.set_query(presenter.query())
        self._refresh()

    @Slot(int, int)
    def _came(self, _rows: int, _total: int) -> None:
        self._presenter.came()

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        some = self._model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if some else self._empty)
        self.pane.setVisible(some)
        stale = some and presenter.error is not None
        words = ""
        if stale and presenter.loaded_at is not None:
            at = clock(presenter.loaded_at, self._host.zone)
            words = tr("orders.stale", time=at) if presenter.offline else self._host.fault(_error(presenter))
        self._banner.say(words, Tone.WARN, tr("common.retry") if words else "")
        if not some:
            self._say_empty()
        self.headed.emit()

    def _say_empty(self) -> None:
        presenter = self._presenter
        if presenter.error is not None and not self._model.busy:
            if presenter.offline:
                self._empty.set(
                    tr("orders.offline"), tr("orders.offline.why"), tr("common.retry"), icon="cloud-off"
                )
            else:
                self._empty.set(
                    tr("fault.own.title"), self._host.fault(presenter.error), tr("common.retry"), icon="alert"
                )
        elif self._model.busy or presenter.loaded_at is None:
            self._empty.set(tr("orders.loading"), icon="orders")
        elif presenter.filters:
            self._empty.set(
                tr("orders.empty_filter"),
                tr("orders.empty_filter.why"),
                tr("orders.empty_filter.action"),
                icon="filter",
            )
        else:
            self._empty.set(tr("orders.empty"), tr("orders.empty.why"), icon="orders")

    @Slot()
    def _on_empty(self) -> None:
        if self._presenter.error is not None or not self._presenter.filters:
            self._reload()
        else:
            self._presenter.show_all()

    @Slot()
    def _searched(self) -> None:
        self._typing.stop()
        self._presenter.narrow(TEXT, self.search.text().strip())

    @Slot(object)
    def _choose(self, order: OrderLine | None) -> None:
        self.pane.show_summary(order, self._host.clock())
        self._presenter.look(order)

    @Slot(object)
    def _opened(self, found: OpenOrder) -> None:
        self.pane.show_order(found, self._host.clock())
        self.pane.show()

    @Slot(str, object)
    def _not_opened(self, _order_id: str, error: BaseException) -> None:
        self.pane.show_trouble(f"{tr('orders.not_opened')} {self._host.fault(error)}")


def _error(presenter: OrdersPresenter) -> BaseException:
    return presenter.error or ConnectionError()
