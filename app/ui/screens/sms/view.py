"""短信: figures at the left above the messages behind them, the way from planned to read at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.bridge.lanes import Lane
from app.ui.models.paging import Page, Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.sms.presenter import SmsPresenter
from app.ui.screens.sms.rows import By, Days, columns, key_words, message_columns, steps, why_words
from app.ui.screens.sms.rule_words import mode_tone, mode_words
from app.ui.screens.sms.steps_pane import StepsPane
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import has, tr
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.wire.sms import LedgerRow, MessageLine, SmsPaused

LOOK_EVERY_MS = 10_000
PAUSE_KEY = "Ctrl+P"
PANE = 380
_LEAST = 320
_REASON = 200


class _Rows:
    """Figures that lie in memory."""

    lane: Lane | None = None

    def __init__(self) -> None:
        self.rows: Sequence[LedgerRow] = ()

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[LedgerRow]:
        return Page(tuple(self.rows), None, len(self.rows))


class SmsScreen(Screen):
    """短信."""

    def __init__(self, host: Host, presenter: SmsPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._rows = _Rows()
        self.days = Segmented(
            *((one.value, tr(f"sms.days.{one.value}")) for one in Days), code=Days.TODAY.value
        )
        self.days.setAccessibleName(tr("sms.days"))
        self.by = Segmented(*((one.value, tr(f"sms.by.{one.value}")) for one in By), code=By.UNIT.value)
        self.by.setAccessibleName(tr("sms.by"))
        self.pause = Button(tr("sms.pause"), icon="lock", key=PAUSE_KEY)
        self.reason = LineEdit(tr("sms.pause.reason"), limit=_REASON)
        self.reason.setAccessibleName(tr("sms.pause.reason"))
        self.confirm = Button(tr("sms.pause.confirm"), "danger", key="Enter")
        self.back = Button(tr("common.cancel"), "ghost", key="Esc")
        self._asks = QWidget()
        self._asks.setLayout(row(self.reason, self.confirm, self.back, gap=8))
        set_shown(self._asks, False)
        self.model: RecordTableModel[LedgerRow] = RecordTableModel(
            columns(lambda: presenter.by.value), self._rows, host.scope, lambda one: one.key, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.title"))
        remember_columns(self.table, host, "columns.sms")
        self.messages: RecordTableModel[MessageLine] = RecordTableModel(
            message_columns(host.clock, host.zone),
            presenter.source,
            host.scope,
            lambda one: one.message_id,
            self,
        )
        self.message_table = TableView(self.messages)
        self.message_table.setAccessibleName(tr("sms.messages"))
        remember_columns(self.message_table, host, "columns.sms_messages")
        self._behind = label("", "heading")
        self._banner = Banner()
        self.pane = StepsPane()
        self._lay_out(host)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._connect()

    def _lay_out(self, host: Host) -> None:
        figures = Card("", self._banner, self.table, gap=8)
        figures.body.setStretch(1, 1)
        behind = Card("", self._behind, self.message_table, gap=8)
        behind.body.setStretch(1, 1)
        left = QWidget()
        box = column(figures, behind, gap=12)
        box.setStretch(0, 1)
        box.setStretch(1, 1)
        left.setLayout(box)
        main = Split(left, self.pane)
        main.keep_sides(Side(self.pane, "pane", lambda _page: PANE, _LEAST))
        remember_widths(main, host, "widths.sms")
        whole = column(
            row(self.days, self.by, None, self.pause, gap=12),
            self._asks,
            main,
            gap=12,
            margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN),
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        presenter = self._presenter
        self._timer.timeout.connect(presenter.load)
        self.days.chosen.connect(lambda code: self._look(days=Days(code)))
        self.by.chosen.connect(lambda code: self._look(by=By(code)))
        self.table.chosen.connect(self._chosen)
        self.pane.opened.connect(presenter.open)
        self.pause.clicked.connect(self._ask)
        self.confirm.clicked.connect(self._confirm)
        self.reason.submitted.connect(self._confirm)
        self.back.clicked.connect(lambda: set_shown(self._asks, False))
        presenter.shown.connect(self._show)
        presenter.asked.connect(self._list)
        presenter.paused.connect(self._paused)
        presenter.failed.connect(lambda error: self._host.toast(self._host.fault(error)))

    def ask(self) -> None:
        """Ask why everything is to pause, or to go on: the key does what the button does."""
        if self.pause.isEnabled() and self.isVisible():
            self._ask()

    def escape(self) -> None:
        """Nothing is paused after all."""
        set_shown(self._asks, False)

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("sms.title")

    def state(self) -> tuple[str, Tone] | None:
        overview = self._presenter.overview
        if overview is None:
            return None
        return mode_words(overview.mode), mode_tone(overview.mode)

    def entered(self) -> None:
        self._presenter.load()
        self._list()
        self._timer.start()
        self.table.setFocus()

    def left(self) -> None:
        self._timer.stop()

    # -- loading and showing -----------------------------------------------------------------------

    def _look(self, days: Days | None = None, by: By | None = None) -> None:
        self._presenter.look(days, by)
        self._list()

    @Slot()
    def _show(self) -> None:
        presenter, overview = self._presenter, self._presenter.overview
        self._banner.say(self._host.fault(presenter.error) if presenter.error is not None else "", Tone.WARN)
        if overview is None:
            return
        if list(self._rows.rows) != presenter.rows:
            self._rows.rows = presenter.rows
            self.model.refresh()
        name = key_words(presenter.by.value, presenter.row) if presenter.row is not None else tr("sms.all")
        self.pane.show_steps(name, steps(presenter.counts))
        self.pane.show_standing(overview)
        self.pause.setText(tr("sms.pause" if presenter.may_pause else "sms.resume"))
        self.pause.setEnabled(bool(overview.gateways))
        self._say_behind()
        self.headed.emit()

    @Slot(object)
    def _chosen(self, one: LedgerRow | None) -> None:
        self._presenter.choose(one)

    @Slot()
    def _list(self) -> None:
        self.messages.set_query(self._presenter.query())
        self._say_behind()

    def _say_behind(self) -> None:
        what, _, why = self._presenter.what.partition(":")
        words = tr(f"sms.count.{what}") if has(f"sms.count.{what}") else what
        row_of = self._presenter.row
        parts = [words, why_words(why), key_words(self._presenter.by.value, row_of) if row_of else ""]
        self._behind.setText(" · ".join(part for part in parts if part))

    @Slot()
    def _ask(self) -> None:
        self.confirm.setText(tr("sms.pause.confirm" if self._presenter.may_pause else "sms.resume.confirm"))
        self.reason.clear()
        set_shown(self._asks, True)
        self.reason.setFocus()

    @Slot()
    def _confirm(self) -> None:
        if not self.reason.text().strip():
            self.reason.setFocus()
            return
        set_shown(self._asks, False)
        self._presenter.pause(self._presenter.may_pause, self.reason.text().strip())

    @Slot(object)
    def _paused(self, told: SmsPaused) -> None:
        stopped = any(one.paused for one in told.gateways)
        self._host.toast(tr("sms.paused", n=told.not_stopped) if stopped else tr("sms.resumed"))
