"""短信来件: what waits at the left, one reply of it at the right; settled by keys alone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from app.ui.models.records import RecordTableModel
from app.ui.screens.sms.rule_words import mode_tone, mode_words
from app.ui.screens.sms_inbox.pane import ReplyPane
from app.ui.screens.sms_inbox.presenter import InboxPresenter
from app.ui.screens.sms_inbox.rows import columns, label_words
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import tr
from app.ui.text.codes import side_by_side
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.layout import column
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.sms.conversation import Inbox
from domain.sms.desk import DIGITS
from domain.wire.sms import InboxLine

LOOK_EVERY_MS = 5_000
"""Between two looks at the centre while the page is in front."""
PANE = 560
_LEAST = 420
_LOUDNESS = (Tone.NEUTRAL, Tone.OK, Tone.WARN, Tone.BAD)
"""Of two things that are said at once the louder one colours both."""


class InboxScreen(Screen):
    """短信来件."""

    def __init__(self, host: Host, presenter: InboxPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._error: BaseException | None = None
        self.model: RecordTableModel[InboxLine] = RecordTableModel(
            columns(host.clock, host.zone), presenter.source, host.scope, lambda line: line.reply_id, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.inbox.title"))
        remember_columns(self.table, host, "columns.sms_inbox")
        self._empty = EmptyState(tr("sms.loading"), icon="message")
        self._empty.activated.connect(self._look)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._empty)
        self._banner = Banner()
        self._banner.activated.connect(self._look)
        card = Card("", self._banner, self._lists, gap=12)
        card.body.setStretch(1, 1)
        self.pane = ReplyPane(host.zone)
        main = Split(card, self.pane)
        main.keep_sides(Side(self.pane, "pane", lambda _page: PANE, _LEAST))
        remember_widths(main, host, "widths.sms_inbox")
        whole = column(main, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN))
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._connect()
        self._add_keys()

    def _connect(self) -> None:
        presenter = self._presenter
        self.model.loaded.connect(self._came)
        self.model.failed.connect(self._did_not_come)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _line: presenter.open())
        self.pane.wanted.connect(presenter.open)
        self.pane.pressed.connect(presenter.press)
        self.pane.texts_wanted.connect(lambda: presenter.choose_text(True))
        presenter.opened.connect(self._show)
        presenter.choosing.connect(self._show_choice)
        presenter.reload.connect(self._look)
        presenter.settled.connect(self._settled)
        presenter.answered.connect(lambda: self._host.toast(tr("sms.answered")))
        presenter.failed.connect(lambda error: self._host.toast(self._host.fault(error)))

    def _add_keys(self) -> None:
        add, presenter = self._host.shortcuts.add, self._presenter
        for digit, meaning in enumerate(DIGITS, 1):
            add(
                str(digit),
                f"sms.keys.{meaning.value}",
                partial(presenter.press, digit),
                scope="sms_inbox",
                owner=self,
            )
        # Enter is the table's and the button's own, Esc the page's: as shortcuts of the window they would be taken from a sheet over it.
        self._host.shortcuts.describe("Return", "sms.keys.open", "sms_inbox")
        self._host.shortcuts.describe("Esc", "sms.keys.back", "sms_inbox")
        add("T", "sms.keys.answer", lambda: presenter.choose_text(True), scope="sms_inbox", owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.choose_text(False)
        else:
            super().keyPressEvent(event)

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("sms.inbox.title")

    def state(self) -> tuple[str, Tone] | None:
        words, tone = self._waiting()
        mode = self._presenter.mode
        return side_by_side(words, mode_words(mode)), max(tone, mode_tone(mode), key=_LOUDNESS.index)

    def _waiting(self) -> tuple[str, Tone]:
        waiting = self._presenter.waiting
        if urgent := waiting.get(Inbox.EMERGENCY, 0):
            return tr("sms.inbox.state.urgent", n=urgent), Tone.BAD
        n = sum(waiting.values())
        return (tr("sms.inbox.state", n=n), Tone.WARN) if n else (tr("sms.inbox.state.none"), Tone.OK)

    def entered(self) -> None:
        self._look()
        self._timer.start()
        self.table.setFocus()

    def left(self) -> None:
        self._timer.stop()

    # -- loading and showing -----------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        self.model.refresh()

    @Slot(int, int)
    def _came(self, rows: int, _total: int) -> None:
        self._error = None
        self._banner.say("")
        if not rows:
            self._presenter.choose(None)
            self._empty.set(tr("sms.empty"), tr("sms.empty.why"), icon="message")
        self._lists.setCurrentWidget(self.table if rows else self._empty)
        self._show()
        self.headed.emit()

    @Slot(object)
    def _did_not_come(self, error: BaseException) -> None:
        words = self._host.fault(error)
        if self.model.rowCount():
            self._banner.say(words, Tone.WARN, tr("common.retry"))
        else:
            self._empty.set(tr("sms.offline"), words, tr("common.retry"), icon="cloud-off")
            self._lists.setCurrentWidget(self._empty)

    @Slot(object)
    def _chosen(self, line: InboxLine | None) -> None:
        self._presenter.choose(line)
        self._show()

    @Slot()
    def _show(self) -> None:
        self.pane.show_reply(self._presenter.line, self._presenter.reply, self._host.clock())
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        self.pane.show_choice(self._presenter.texts if self._presenter.of_texts else None)

    @Slot(object)
    def _settled(self, line: InboxLine) -> None:
        def undo() -> None:
            self._presenter.undo(line.reply_id)

        self._host.toast(tr("sms.settled", label=label_words(line.settled)), undo)
        self.table.setFocus()
