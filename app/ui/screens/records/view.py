"""我的记录: the lists, the filter by where a form is, what waits and what can be done about it, and the pane beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from app.records.call import CallState
from app.records.changes import Changes
from app.records.package import Exported
from app.records.record import MyRecord
from app.ui.models.columns import Column
from app.ui.models.paging import Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.records.hand import HandSheet
from app.ui.screens.records.legend import legend_sheet
from app.ui.screens.records.line import WaitingLine
from app.ui.screens.records.pane import WIDTHS, RecordPane, usual_width
from app.ui.screens.records.presenter import RecordsPresenter, Show
from app.ui.screens.records.rows import columns, waiting_columns
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.files import ask_where
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import EmptyState
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView

_DOORS = {"returned": Show.REFUSED, "pending": Show.WAITING}
"""Words of the sync strip and where they lead."""
_WITH_REASON = (Show.WAITING, Show.REFUSED)
_AGES_MS = 30_000
_FIND_AGAIN_MS = 100


class RecordsScreen(Screen):
    """我的记录.

    Signals:
        correct_requested: correct this response on the call page.
        reconcile_wanted: compare this shift's forms with the centre's.
        earlier_wanted: show the forms of before today.
    """

    correct_requested = Signal(str)
    reconcile_wanted = Signal()
    earlier_wanted = Signal()

    def __init__(self, host: Host, presenter: RecordsPresenter, agent_no: str = "", city: str = "") -> None:
        """The page of a person; staff number and city stand in the words of the script."""
        super().__init__()
        self._host, self._presenter = host, presenter
        self._wanted = ""
        self.filter = Segmented(code=Show.ALL.value)
        self.filter.setAccessibleName(tr("records.filter.name"))
        self.filter.chosen.connect(lambda code: presenter.narrow(Show(code)))
        self.earlier = Button(tr("records.earlier"), "link")
        self.earlier.clicked.connect(self.earlier_wanted)
        self._marks = Button(tr("records.legend"), "link")
        self._marks.clicked.connect(self._explain)
        self.line = WaitingLine(host.zone)
        self.line.sync_wanted.connect(self._sync)
        self.line.export_wanted.connect(self._ask_path)
        self.line.reconcile_wanted.connect(self.reconcile_wanted)
        self.everything = self._list(columns(host.clock, host.zone), "columns.records")
        self.waiting = self._list(waiting_columns(host.clock, host.zone), "columns.records.waiting")
        self._empty = EmptyState(tr("common.loading"), icon="records")
        self._empty.activated.connect(self._on_empty)
        self._stack = QStackedWidget()
        for part in (self.everything, self.waiting, self._empty):
            self._stack.addWidget(part)
        self.pane = RecordPane(host.zone, agent_no, city)
        self.pane.correct.connect(lambda: presenter.correct(self.table.current_record()))
        self.pane.resend.connect(lambda: presenter.resend(self.table.current_record()))
        self.pane.hand.connect(self._ask_hand)
        card = Card("", row(self.filter, None, self.earlier, self._marks), self.line, self._stack, gap=12)
        card.body.setStretch(2, 1)
        self.split = Split(card, self.pane)
        self.split.keep_sides(Side(self.pane, "pane", usual_width, WIDTHS[0]))
        remember_widths(self.split, host, "widths.records")
        self.setLayout(column(self.split, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)))
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_MS)
        self._ages.timeout.connect(self._grow_older)
        self._connect()
        self._refresh()

    def _list(self, cols: tuple[Column[MyRecord], ...], memory: str) -> TableView:
        presenter = self._presenter
        model: RecordTableModel[MyRecord] = RecordTableModel(
            cols, presenter.source, self._host.scope, lambda record: record.record_id, self
        )
        model.query = presenter.query()
        table = TableView(model)
        table.setAccessibleName(tr("records.title"))
        table.chosen.connect(self._choose)
        table.opened.connect(presenter.correct)
        remember_columns(table, self._host, memory)
        model.loaded.connect(self._rows_came)
        model.failed.connect(self._rows_failed)
        return table

    def _connect(self) -> None:
        presenter, host = self._presenter, self._host
        presenter.reload.connect(self._reload)
        presenter.refreshed.connect(self._refresh)
        presenter.opened.connect(self._opened)
        presenter.not_opened.connect(self._not_opened)
        presenter.correct_requested.connect(self.correct_requested)
        presenter.resent.connect(lambda _saved: host.toast(tr("records.resent")))
        presenter.handed.connect(lambda: host.toast(tr("records.handed")))
        presenter.failed.connect(lambda error: host.toast(host.fault(error)))
        presenter.exported.connect(self._exported)
        keys: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("Ctrl+E", "records.keys.correct", lambda: presenter.correct(self.table.current_record())),
            ("F5", "records.keys.sync", self._sync),
        )
        for key, words, action in keys:
            host.shortcuts.add(key, words, action, scope="records", owner=self)

    # -- what the frame asks -----------------------------------------------------------------------

    @property
    def table(self) -> TableView:
        """The list in front: what waits or came back has columns of its own."""
        return self.waiting if self._presenter.show_only in _WITH_REASON else self.everything

    @property
    def model(self) -> RecordTableModel[MyRecord]:
        """The rows of the list in front."""
        return self.table.model()  # type: ignore[return-value]  # Qt gives the model back as the base class

    def title(self) -> str:
        return tr("records.title")

    def state(self) -> tuple[str, Tone] | None:
        refused = self._presenter.count(Show.REFUSED)
        if refused:
            return tr("records.sum.todo", n=refused), Tone.BAD
        return (tr("records.sum", n=self._presenter.today), Tone.NEUTRAL) if self._presenter.loaded else None

    def entered(self) -> None:
        self._presenter.refresh()
        self._ages.start()
        self.table.setFocus()

    def left(self) -> None:
        self._ages.stop()

    def changed(self, changes: Changes) -> None:
        self._presenter.changed(changes)

    def take(self, argument: object) -> None:
        """From the sync strip (``returned``, ``pending``), or a record's id."""
        show = _DOORS.get(str(argument))
        self._wanted = str(argument) if show is None else ""
        self._presenter.narrow(show or Show.ALL)
        self._go_to_wanted()

    # -- showing ---------------------------------------------------------------------------------------

    @Slot(bool)
    def _reload(self, anew: bool) -> None:
        query = self._presenter.query()
        if anew:
            self._stack.setCurrentWidget(self.table)
            self.model.set_query(Query(None, query.filters))
        else:
            self.model.refresh()

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        self.filter.set_choices(*self._choices())
        self.filter.set_code(presenter.show_only.value)
        self._show_empty()
        self.filter.setVisible(presenter.count(Show.ALL) > 0)
        self._marks.setVisible(presenter.count(Show.ALL) > 0)
        self.line.show_line(
            presenter.counts,
            presenter.count(Show.WAITING),
            presenter.count(Show.REFUSED),
            presenter.package,
            self._host.clock(),
            wanted=presenter.show_only is Show.WAITING,
            exporting=presenter.exporting,
        )
        if presenter.package_error is not None:
            self.line.say_failed(self._host.fault(presenter.package_error))
        self.headed.emit()

    @Slot()
    def _rows_came(self) -> None:
        self._presenter.error = None
        self._show_empty()
        self._go_to_wanted()

    @Slot(object)
    def _rows_failed(self, error: BaseException) -> None:
        self._presenter.error = error
        self._show_empty()

    def _choices(self) -> list[tuple[str, str]]:
        shown = [Show.ALL, Show.WAITING, Show.REFUSED, Show.ARRIVED]
        if self._presenter.count(Show.OTHER) or self._presenter.show_only is Show.OTHER:
            shown.append(Show.OTHER)
        return [
            (show.value, tr(f"records.filter.{show.value}", n=self._presenter.count(show))) for show in shown
        ]

    def _show_empty(self) -> None:
        presenter = self._presenter
        some = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if some else self._empty)
        self.pane.setVisible(some)
        self.pane.show_record(self.table.current_record() if some else None, self._host.clock())
        if some:
            return
        if presenter.error is not None:
            self._empty.set(
                tr("records.failed"), self._host.fault(presenter.error), tr("common.retry"), icon="alert"
            )
        elif not presenter.loaded or self.model.busy:
            self._empty.set(tr("common.loading"), icon="records")
        elif presenter.show_only is Show.WAITING:
            self._empty.set(
                tr("records.empty_waiting"),
                tr("records.empty_waiting.why"),
                tr("records.reconcile"),
                icon="checks",
            )
        elif presenter.show_only is not Show.ALL:
            self._empty.set(
                tr("records.empty_filter"),
                tr("records.empty_filter.why"),
                tr("records.empty_filter.action"),
                icon="filter",
            )
        else:
            self._empty.set(
                tr("records.empty"), tr("records.empty.why"), tr("records.empty.action"), icon="records"
            )

    def _go_to_wanted(self) -> None:
        if not self._wanted:
            return
        at = self.model.row_of(self._wanted)
        if at is not None:
            self._wanted = ""
            self.table.setCurrentIndex(self.model.index(at, 0))
            self.table.scrollTo(self.model.index(at, 0))
        elif self.model.canFetchMore():
            self.model.fetchMore()
        elif self.model.more:
            QTimer.singleShot(_FIND_AGAIN_MS, self, self._go_to_wanted)

    @Slot()
    def _grow_older(self) -> None:
        """Ages and times of the next try move on without anything happening."""
        if self._presenter.show_only in _WITH_REASON:
            self._presenter.refresh()
        self.model.recolour()

    @Slot()
    def _on_empty(self) -> None:
        presenter = self._presenter
        if presenter.error is not None:
            presenter.refresh()
        elif presenter.show_only is Show.WAITING:
            self.reconcile_wanted.emit()
        elif presenter.show_only is not Show.ALL:
            presenter.narrow(Show.ALL)
        else:
            self._host.go("tasks")

    @Slot(object)
    def _choose(self, record: MyRecord | None) -> None:
        self.pane.show_record(record, self._host.clock())
        self._presenter.look(record)

    @Slot(str, object, object)
    def _opened(self, _record_id: str, state: CallState, tag_names: dict[str, str]) -> None:
        self.pane.show_form(state, tag_names)

    @Slot(str, object)
    def _not_opened(self, _record_id: str, error: BaseException) -> None:
        self.pane.show_trouble(self._host.fault(error))

    # -- what is pressed ------------------------------------------------------------------------------

    @Slot()
    def _sync(self) -> None:
        self._presenter.sync_now()
        self._host.note(tr("records.syncing"))

    @Slot()
    def _explain(self) -> None:
        legend_sheet(self._host.overlay()).open_sheet()

    @Slot()
    def _ask_hand(self) -> None:
        record = self.table.current_record()
        if record is not None:
            sheet = HandSheet(self._host.overlay(), record)
            sheet.given.connect(lambda words: self._presenter.hand(record, words))
            sheet.open()

    @Slot()
    def _ask_path(self) -> None:
        """Where to put the package."""
        does, kinds = self._presenter, tr("records.export.filter")
        ask_where(self, tr("records.export.title"), kinds, "m110pkg", does.package_name(), does.export)

    @Slot(object)
    def _exported(self, exported: Exported) -> None:
        self.line.say_exported(exported)
