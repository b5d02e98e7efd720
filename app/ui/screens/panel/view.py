"""The panel's view: tiles, seats, emergencies, warnings, queue, outcomes. Everything is built once and then only told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.records.orders import OrdersQuery
from app.records.package import Delivered, PackageInfo
from app.records.queue import QueueFilter, QueueQuery
from app.ui.models.records import RecordTableModel
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.panel import figures
from app.ui.screens.panel.basis import make_basis
from app.ui.screens.panel.cards import EmergencyList, OutcomesCard, QueueCard, RateTile, WarningsCard
from app.ui.screens.panel.import_sheet import ImportSheet
from app.ui.screens.panel.presenter import Freshness, PanelPresenter
from app.ui.screens.panel.seat_bar import SeatBar
from app.ui.screens.panel.seats import columns
from app.ui.screens.panel.station_pane import StationPane
from app.ui.screens.panel.stations_presenter import StationsPresenter
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.text.times import clock
from app.ui.theme.tokens import PAGE_MARGIN, SPACE_2
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, StatTile
from app.ui.widgets.files import ask_which
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.times import to_local
from domain.vocabulary import OrderKind, OrderState
from domain.wire.hall import AgentLine, Panel

RIGHT = (320, 348)
"""Width of the right column in a narrow and in a wide window."""
NARROW = 1220
GUTTER = 12
"""Room at the right of the page for the scroll bar, so that the cards keep one edge with and without it."""
TOLD = 48
"""Characters of the copied sentence that are told; the whole of it is on the clipboard."""
SEATS, STATIONS = "seats", "stations"
_FILTERS = {
    "appointment_due": QueueFilter.OVERDUE,
    "sms_dissatisfied": QueueFilter.SMS_DISSATISFIED,
    "rectified": QueueFilter.RECTIFIED,
}


def _right_of(page: int) -> int:
    return RIGHT[page >= NARROW] + GUTTER


class PanelScreen(Screen):
    """班长台."""

    def __init__(
        self,
        host: Host,
        presenter: PanelPresenter,
        board: EmergencyBoard,
        stations: StationsPresenter,
        put_back: Callable[[], object],
    ) -> None:
        """``put_back`` shows who put back what."""
        super().__init__()
        self._host, self._presenter, self._board = host, presenter, board
        self.stations = stations
        self._chosen = ""
        self._rang: set[str] = set()
        self._build_tiles()
        self._build_seats()
        self._build_right()
        self._banner = Banner()
        self._main = Split(self._seats, self._right)
        self._main.keep_sides(Side(self._right, "right", _right_of, RIGHT[0] + GUTTER))
        remember_widths(self._main, host, "widths.panel")
        upper = column(self._banner, self._tiles, gap=SPACE_2, margin=(0, 0, GUTTER, 0))
        margin = (PAGE_MARGIN, 0, PAGE_MARGIN - GUTTER, PAGE_MARGIN)
        whole = column(upper, self._main, gap=SPACE_2, margin=margin)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._copy = Button(tr("panel.copy"), icon="copy")
        self._copy.clicked.connect(presenter.copy_sentence)
        self.put_back = Button(tr("panel.put_back"), icon="undo")
        self.put_back.clicked.connect(lambda: put_back())
        self.import_button = Button(tr("panel.import"), icon="upload")
        self.import_button.clicked.connect(self._ask_package)
        self._importing: ImportSheet | None = None
        presenter.refreshed.connect(self._refresh)
        presenter.ticked.connect(self._tick)
        presenter.release_changed.connect(self._show_seat)
        presenter.copied.connect(self._put_on_clipboard)
        presenter.failed.connect(self._failed)
        board.changed.connect(self._show_emergencies)
        stations.refreshed.connect(self._refresh_stations)
        stations.looked_into.connect(self._looked_into)
        stations.delivered.connect(self._delivered)
        stations.not_delivered.connect(self._not_delivered)
        stations.ordered.connect(lambda: host.toast(tr("panel.wipe.ordered")))
        stations.failed.connect(lambda error: host.toast(host.fault(error)))
        host.shortcuts.add(
            "Ctrl+Shift+C", "panel.keys.copy", presenter.copy_sentence, scope="panel", owner=self
        )
        self._refresh()

    # -- building ----------------------------------------------------------------------------------

    def _build_tiles(self) -> None:
        self._calls = StatTile(tr("panel.calls"))
        self._completed = StatTile(tr("panel.completed"))
        self._sms = StatTile(tr("panel.sms"))
        self._orders = StatTile(tr("panel.orders"))
        self._rate = RateTile()
        self._tiles = QWidget()
        tiles = (self._calls, self._completed, self._sms, self._orders, self._rate)
        box = row(*tiles, gap=SPACE_2)
        for at in range(len(tiles)):
            box.setStretch(at, 6 if tiles[at] is self._rate else 5)
        self._tiles.setLayout(box)
        self._tiles.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._calls.activated.connect(self._to_outcomes)
        self._completed.activated.connect(self._to_outcomes)
        self._sms.setToolTip(tr("panel.sms.tip"))
        self._sms.activated.connect(lambda: self._to_queue("sms_dissatisfied"))
        self._orders.activated.connect(self._to_orders)
        self._rate.activated.connect(self._open_basis)

    def _build_seats(self) -> None:
        presenter = self._presenter
        self._sum = label("", "muted")
        self._named = self._view_words()
        self.views = Segmented(*self._named, code=SEATS)
        self.views.setAccessibleName(tr("panel.views"))
        self.views.chosen.connect(self._show_view)
        self._model: RecordTableModel[AgentLine] = RecordTableModel(
            columns(presenter.now, self._host.zone),
            presenter.source,
            self._host.scope,
            lambda line: line.user_id,
            self,
        )
        self._table = TableView(self._model)
        self._table.setAccessibleName(tr("panel.column.name"))
        self._table.chosen.connect(self._choose)
        remember_columns(self._table, self._host, "columns.panel")
        self._stack = QStackedWidget()
        self._empty = EmptyState(tr("panel.loading"), icon="panel")
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._bar = SeatBar()
        self._bar.release.connect(lambda: presenter.release_seat(self._chosen))
        self._bar.take_back.connect(presenter.take_back)
        self._bar.now.connect(presenter.release_now)
        self._bar.read.connect(presenter.forget_release)
        self.station_pane = StationPane(self._host, self.stations, self._presenter, self)
        self._views = QStackedWidget()
        for stack, bar in ((self._stack, self._bar), (self.station_pane.stack, self.station_pane.bar)):
            page = QWidget()
            box = column(stack, bar, gap=8)
            box.setStretch(0, 1)
            page.setLayout(box)
            self._views.addWidget(page)
        self._seats = Card("", row(self.views, None, self._sum), self._views, gap=8)
        self._seats.body.setStretch(1, 1)

    def _build_right(self) -> None:
        self._emergencies = EmergencyList(self._board, self._host.zone)
        self._warnings = WarningsCard()
        self._queue = QueueCard()
        self._outcomes = OutcomesCard()
        self._warnings.chosen.connect(self._to_seat)
        self._queue.chosen.connect(self._to_queue)
        inner = QWidget()
        cards = (self._emergencies, self._warnings, self._queue, self._outcomes)
        self._below = column(*cards, None, gap=SPACE_2, margin=(0, 0, GUTTER, 0))
        inner.setLayout(self._below)
        self._scroll = Scrolled(inner)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        self._right = self._scroll

    @Slot(int, int)
    def _keep_edge(self, _low: int, high: int) -> None:
        bar = self._scroll.verticalScrollBar().sizeHint().width() if high else 0
        self._below.setContentsMargins(0, 0, max(0, GUTTER - bar), 0)

    # -- what the frame asks -------------------------------------------------------------------------

    def title(self) -> str:
        return tr("panel.title")

    def state(self) -> tuple[str, Tone]:
        panel, freshness = self._presenter.panel, self._presenter.freshness
        if panel is None:
            away = freshness is Freshness.STALE
            return (tr("panel.offline"), Tone.WARN) if away else (tr("panel.waiting"), Tone.NEUTRAL)
        if freshness is Freshness.STALE:
            return tr("panel.stale", time=clock(self._presenter.now(), self._host.zone)), Tone.WARN
        return tr("panel.live", time=f"{to_local(panel.as_of, self._host.zone):%H:%M:%S}"), Tone.OK

    def title_actions(self) -> tuple[QWidget, ...]:
        usual = (self.put_back, self._copy)
        return (self.import_button, *usual) if self.stations.may_import else usual

    def entered(self) -> None:
        self._presenter.start()
        self.stations.start()
        (self.station_pane.table if self.views.code() == STATIONS else self._table).setFocus()

    def take(self, argument: object) -> None:
        """Which of the two tables to show."""
        if argument in (SEATS, STATIONS):
            self._show_view(str(argument))

    def left(self) -> None:
        self._presenter.stop()

    def table_record(self) -> AgentLine | None:
        """The chosen seat."""
        line = self._table.current_record()
        return line if isinstance(line, AgentLine) else None

    def flash(self, on: bool) -> None:
        """In the rhythm of the alarm."""
        self._emergencies.flash(on)

    # -- showing --------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter, panel = self._presenter, self._presenter.panel
        self._copy.setEnabled(panel is not None)
        if panel is not None:
            self._show_tiles(panel)
            self._model.refresh()
            self._name_views()
            self._show_sum()
            self._queue.show_rows(figures.queue_rows(panel, presenter.now()), figures.queue_total(panel))
            self._outcomes.show_rows(figures.outcome_rows(panel))
        self._show_freshness()
        self._show_timed()
        self._show_emergencies()
        self._show_seat()
        self.headed.emit()

    def _view_words(self) -> list[tuple[str, str]]:
        panel, stations = self._presenter.panel, self.stations.stations
        seats = len(panel.agents) if panel is not None else ""
        places = len(stations.stations) if stations is not None else ""
        return [
            (SEATS, tr("panel.view.seats", n=seats).strip()),
            (STATIONS, tr("panel.view.stations", n=places).strip()),
        ]

    def _name_views(self) -> None:
        words = self._view_words()
        if words != self._named:
            self._named = words
            self.views.set_choices(*words)

    @Slot(str)
    def _show_view(self, code: str) -> None:
        self.views.set_code(code)
        self._views.setCurrentIndex(0 if code == SEATS else 1)
        self._show_sum()

    def _show_sum(self) -> None:
        panel = self._presenter.panel
        if self.views.code() == STATIONS:
            self._sum.setText(self.station_pane.sum())
        elif panel is not None:
            self._sum.setText(figures.seats_sum(panel))

    @Slot()
    def _refresh_stations(self) -> None:
        self._name_views()
        self.station_pane.refresh()
        self._show_sum()
        self._show_timed()

    def _show_tiles(self, panel: Panel) -> None:
        now = self._presenter.now()
        for tile, view in (
            (self._calls, figures.calls_tile(panel)),
            (self._completed, figures.completed_tile(panel)),
            (self._sms, figures.sms_tile(panel, now)),
            (self._orders, figures.orders_tile(panel, now)),
        ):
            tile.set(view.figure, view.sub, view.tone)
        self._rate.set_rate(figures.rate_tile(panel))

    def _show_freshness(self) -> None:
        presenter = self._presenter
        stale = presenter.freshness is Freshness.STALE
        known = presenter.panel is not None
        words = ""
        if stale:
            at = clock(presenter.now(), self._host.zone)
            words = tr("panel.stale.banner", time=at) if known else ""
        self._banner.say(words, Tone.WARN)
        empty = presenter.panel is None or not presenter.panel.agents
        if empty and known:
            self._empty.set(tr("panel.seats.empty"), tr("panel.seats.empty.why"), icon="user")
        elif empty and stale:
            self._empty.set(tr("panel.never"), tr("panel.never.why"), icon="cloud-off")
        elif empty:
            self._empty.set(tr("panel.loading"), icon="panel")
        self._stack.setCurrentWidget(self._empty if empty else self._table)
        for part in (self._tiles, self._right):
            part.setVisible(known)
        self._bar.setVisible(not empty)
        self.station_pane.show_standing()
        self.import_button.setEnabled(not stale)
        self._main.setContentsMargins(0, 0, 0 if known else GUTTER, 0)

    @Slot()
    def _tick(self) -> None:
        self._model.recolour()
        self.station_pane.tick()
        self._emergencies.tick(self._presenter.now())
        self._show_timed()
        panel = self._presenter.panel
        if panel is not None and self._presenter.now() // 1000 % 20 == 0:
            self._show_tiles(panel)

    def _show_timed(self) -> None:
        if self._presenter.panel is not None:
            found = figures.warnings(self._presenter.panel, self._presenter.now())
            if self.stations.may_review and self.stations.stations is not None:
                found = figures.gravest_first((*found, *figures.waiting(self.stations.stations)))
            self._warnings.show_warnings(found)

    @Slot()
    def _show_emergencies(self) -> None:
        ringing = {one.emergency_id for one in self._board.ringing()}
        if ringing - self._rang:
            self._scroll.verticalScrollBar().setValue(0)  # a new one is never below the edge
        self._rang = ringing
        self._emergencies.show_rows(self._presenter.now())

    @Slot()
    def _show_seat(self) -> None:
        presenter = self._presenter
        self._bar.show_seat(presenter.seat(self._chosen), presenter.release, presenter.freshness)

    # -- what is pressed ------------------------------------------------------------------------------

    @Slot(object)
    def _choose(self, line: AgentLine | None) -> None:
        self._chosen = line.user_id if line else ""
        self._show_seat()

    @Slot(str)
    def _to_seat(self, user_id: str) -> None:
        if user_id.startswith(figures.REVIEW):
            self._host.go("review", user_id.removeprefix(figures.REVIEW))
            return
        self._show_view(SEATS)
        at = self._model.row_of(user_id)
        if at is not None:
            self._table.setCurrentIndex(self._model.index(at, 0))
            self._table.scrollTo(self._model.index(at, 0))
            self._table.setFocus()

    @Slot(str)
    def _to_queue(self, key: str) -> None:
        self._host.go("tasks", QueueQuery(filter=_FILTERS.get(key, QueueFilter.ALL)))

    @Slot()
    def _to_orders(self) -> None:
        query = OrdersQuery(state=OrderState.AWAITING_DISPATCH.value, kind=OrderKind.DISSATISFIED.value)
        self._host.go("orders", query)

    @Slot()
    def _to_outcomes(self) -> None:
        self._scroll.ensureWidgetVisible(self._outcomes)

    @Slot()
    def _open_basis(self) -> None:
        if self._presenter.panel is not None:
            sheet = make_basis(self._host.overlay(), self._presenter.panel)
            sheet.closed.connect(sheet.deleteLater)
            sheet.open_sheet()

    @Slot(str)
    def _put_on_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._host.toast(tr("panel.copied", text=text if len(text) <= TOLD else text[:TOLD] + "…"))

    # -- a package somebody carried here ----------------------------------------------------------------

    @Slot()
    def _ask_package(self) -> None:
        ask_which(self, tr("panel.import.choose"), tr("panel.import.filter"), self.import_package)

    def import_package(self, path: Path) -> None:
        """Hand a package to the centre."""
        if self.stations.importing is not None:
            return
        if self._importing is None:
            self._importing = ImportSheet(self._host.overlay(), self._host.zone)
        self._importing.wait(path.name)
        self.stations.import_package(path)

    @Slot(object)
    def _looked_into(self, info: PackageInfo) -> None:
        if self._importing is not None:
            self._importing.show_info(info, self._host.clock())

    @Slot(object)
    def _delivered(self, found: Delivered) -> None:
        if self._importing is not None:
            self._importing.show_delivered(found, self._host.clock())
        self._host.toast(tr("panel.import.done", n=found.applied))

    @Slot(object)
    def _not_delivered(self, error: BaseException) -> None:
        if self._importing is not None:
            self._importing.show_trouble(self._host.fault(error))

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        if self._presenter.panel is not None:
            self._host.toast(self._host.fault(error))
