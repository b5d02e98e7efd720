"""The list behind the bell: the newest first, each opens its order; and what one wants to be told of."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.models.columns import Cell, Column
from app.ui.models.records import RecordTableModel
from app.ui.screens.notices.presenter import NoticesPresenter
from app.ui.shell.frame import Frame
from app.ui.text import language, tr
from app.ui.text.codes import said
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.table import TableView
from domain.notices import ALWAYS, NoticeTopic
from domain.wire.notices import NoticeLine
from resources.notice_words import in_words

WIDTH, LIST_HEIGHT = 760, 380
_TONES = {
    NoticeTopic.URGING: Tone.BAD,
    NoticeTopic.TEXTS: Tone.BAD,
    NoticeTopic.DEADLINE: Tone.WARN,
    NoticeTopic.WORK: Tone.ACCENT,
}


TEXTS_PAGE = "sms"


def _page_of(line: NoticeLine | None) -> str:
    """The page on which what a notice tells can be seen to."""
    return TEXTS_PAGE if line is not None and line.topic == NoticeTopic.TEXTS else "orders"


class NoticesSheet(QObject):
    """通知, over the window."""

    def __init__(self, frame: Frame, presenter: NoticesPresenter) -> None:
        super().__init__(frame)
        self._frame, self._presenter = frame, presenter
        self.model: RecordTableModel[NoticeLine] = RecordTableModel(
            self._columns(), presenter.source, presenter.scope, lambda line: line.notice_id, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("notices.title"))
        self.table.opened.connect(lambda _line: self._open_order())
        self._empty = EmptyState(tr("common.loading"), icon="bell")
        self._empty.activated.connect(self.model.refresh)
        self._stack = QStackedWidget()
        self._topics = {topic: CheckBox(said(NoticeTopic, topic)) for topic in NoticeTopic}
        for part in (self.table, self._empty, self._choice_page()):
            self._stack.addWidget(part)
        self._stack.setFixedHeight(LIST_HEIGHT)
        self._banner = Banner()
        self._banner.activated.connect(self.model.refresh)
        self.sheet = Sheet(frame.overlay(), tr("notices.title"), self._banner, self._stack, width=WIDTH)
        self.turn = self.sheet.add_button(Button(tr("notices.choice"), icon="settings"), self._turn)
        self.all_read = self.sheet.add_button(
            Button(tr("notices.all_read"), icon="checks", key="Ctrl+Enter"), self.read_all
        )
        self.go = self.sheet.add_button(Button(tr("notices.open"), "primary", key="Enter"), self._open_order)
        frame.shortcuts.add(
            "Ctrl+Return", "notices.all_read", self.read_all, scope="notices", owner=self.sheet, over_sheets=True
        )  # fmt: skip
        self.model.loaded.connect(self._came)
        self.model.failed.connect(self._did_not_come)
        self.table.chosen.connect(lambda _line: self._show_buttons())
        presenter.stale.connect(self._refresh)
        presenter.chosen.connect(self._show_choice)
        presenter.failed.connect(lambda error: self._banner.say(frame.fault(error), Tone.WARN))

    @Slot()
    def open(self) -> None:
        """Show it, asking anew; pressed again it goes away."""
        if self.sheet.isVisible():
            self.sheet.close_sheet()
            return
        self._banner.say("")
        self._show_list()
        self.model.refresh()
        self.sheet.open_sheet(self.table if self.model.rowCount() else self.turn)

    @Slot()
    def read_all(self) -> None:
        """Everything that is in the list was read."""
        newest = self.model.record(0)
        if newest is not None and self._presenter.unread:
            self._presenter.read(until=newest.at)

    def _choice_page(self) -> QWidget:
        page = QWidget()
        always = "、".join(said(NoticeTopic, topic) for topic in sorted(ALWAYS))
        page.setLayout(
            column(
                label(tr("notices.choice.what"), "heading"),
                *self._topics.values(),
                label(tr("notices.choice.always", topics=always), "muted", wrap=True),
                None,
                gap=8,
            )
        )
        for topic, box in self._topics.items():
            box.setAccessibleName(said(NoticeTopic, topic))
            box.setEnabled(False)
            box.clicked.connect(self._choose)
        return page

    # -- showing -----------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column[NoticeLine], ...]:
        now, zone = self._frame.clock, self._frame.zone

        def what(line: NoticeLine) -> Cell:
            known = line.topic in set(NoticeTopic)
            tone = _TONES.get(NoticeTopic(line.topic)) if known and not line.read else None
            return Cell(in_words(line, language().value), tone, ink="muted" if line.read else "text")

        def due(line: NoticeLine) -> Cell:
            return Cell(spoken(line.due_at, now(), zone) if line.due_at is not None else "", ink="muted")

        return (
            Column("at", tr("notices.column.at"), lambda line: Cell(spoken(line.at, now(), zone), ink="muted"), 130,
                   sortable=False),
            Column("what", tr("notices.column.what"), what, 250, sortable=False, stretch=True),
            Column("order", tr("notices.column.order"),
                   lambda line: Cell(line.label, bold=not line.read, note="" if line.read else tr("notices.new")), 170,
                   sortable=False),
            Column("due", tr("notices.column.due"), due, 140, sortable=False),
        )  # fmt: skip

    @Slot()
    def _refresh(self) -> None:
        if self.sheet.isVisible():
            self.model.refresh()

    @Slot(int, int)
    def _came(self, rows: int, _total: int) -> None:
        self._banner.say("")
        if not rows:
            self._empty.set(tr("notices.none"), tr("notices.none.why"), icon="bell")
        if self._stack.currentIndex() != 2:
            self._show_list()

    @Slot(object)
    def _did_not_come(self, error: BaseException) -> None:
        words = self._frame.fault(error)
        if self.model.rowCount():
            self._banner.say(words, Tone.WARN, tr("common.retry"))
        else:
            self._empty.set(tr("notices.offline"), words, tr("common.retry"), icon="cloud-off")
            self._show_list()

    def _show_list(self) -> None:
        listed = self.model.rowCount() > 0
        self._stack.setCurrentIndex(0 if listed else 1)
        self.turn.setText(tr("notices.choice"))
        self._show_buttons()
        if self.sheet.isVisible():  # what had the focus may be hidden now: the keys stay with the sheet
            (
                self.table if listed else self._empty.button if self._empty.button.isVisible() else self.turn
            ).setFocus()

    def _show_buttons(self) -> None:
        listed = self._stack.currentIndex() == 0
        set_shown(self.go, self._stack.currentIndex() != 2)
        set_shown(self.all_read, self._stack.currentIndex() != 2)
        self.all_read.setEnabled(listed and self._presenter.unread > 0)
        line = self.table.current_record()
        self.go.setText(tr("notices.open.texts" if _page_of(line) == TEXTS_PAGE else "notices.open"))
        self.go.setEnabled(listed and line is not None and self._frame.has(_page_of(line)))

    # -- doing -------------------------------------------------------------------------------------

    @Slot()
    def _open_order(self) -> None:
        line = self.table.current_record()
        page = _page_of(line)
        if line is None or not self._frame.has(page):
            return
        if not line.read:
            self._presenter.read((line.notice_id,))
        self.sheet.close_sheet()
        if page == TEXTS_PAGE:
            self._frame.go(page)
        else:
            self._frame.go(page, line.order_id)

    @Slot()
    def _turn(self) -> None:
        """Between the list and what one wants to be told of."""
        if self._stack.currentIndex() == 2:
            self._show_list()
            return
        self._stack.setCurrentIndex(2)
        self.turn.setText(tr("notices.back"))
        self._show_buttons()
        self._presenter.ask_choice()

    @Slot(object)
    def _show_choice(self, silent: tuple[str, ...]) -> None:
        self._banner.say("")
        for topic, box in self._topics.items():
            box.setChecked(topic not in silent or topic in ALWAYS)
            box.setEnabled(topic not in ALWAYS)

    @Slot()
    def _choose(self) -> None:
        self._presenter.choose([topic.value for topic, box in self._topics.items() if not box.isChecked()])
