"""How far texts go, at the left; at the right the centre's own numbers, which are all that texts reach in ``team`` mode."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.models.columns import Cell, Column
from app.ui.models.memory import MemorySource
from app.ui.models.records import RecordTableModel
from app.ui.screens.sms.rule_words import mode_words, problem_lines, problems_of
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.shell.memory import remember_columns
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Field, LineEdit, TextArea
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import TableView
from domain.sms.modes import SmsMode
from domain.wire.sms_rules import TeamLine

_REASON = 200
_LINES = 4
ORDER = (SmsMode.SIMULATE, SmsMode.TEAM, SmsMode.LIVE)
"""From the one where nothing leaves to the one where everything does."""


class ModesPane(QWidget):
    """The mode is chosen, and holds only once it is confirmed: the arrows pass over ``live`` without sending a text."""

    def __init__(self, host: Host, presenter: RulesPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self.first = Segmented(*((one.value, mode_words(one.value)) for one in ORDER))
        self.first.setAccessibleName(tr("sms.part.modes"))
        self.first.setEnabled(presenter.may_mode)
        self.banner = Banner()
        self.what = label("", "muted", wrap=True)
        self.reason = LineEdit(tr("sms.modes.reason"), limit=_REASON)
        self.reason.setAccessibleName(tr("sms.modes.reason"))
        self.confirm = Button(tr("sms.modes.confirm"), "primary", key="Enter")
        self.back = Button(tr("common.cancel"), "ghost", key="Esc")
        self._asks = QWidget()
        self._asks.setLayout(column(self.reason, row(self.confirm, self.back, None, gap=8), gap=8))
        set_shown(self._asks, False)
        self._source: MemorySource[TeamLine] = MemorySource({})
        self._adding = False
        self.model: RecordTableModel[TeamLine] = RecordTableModel(
            _columns(), self._source, host.scope, lambda one: one.group_id, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.modes.team"))
        remember_columns(self.table, host, "columns.sms_team")
        self.new = TextArea(tr("sms.modes.new.hint"), _LINES)
        self.trouble = Banner()
        self.put = Button(tr("sms.modes.put"), "primary", icon="plus", key="Ctrl+Enter")
        self.out = Button(tr("sms.modes.out"), key="Delete")
        left = Card(tr("sms.part.modes"), self.banner, self.first, self.what, self._asks, gap=12)
        left.body.addStretch(1)
        both = row(left, self._team(presenter.may_team), gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.setLayout(both)
        self._connect()

    def _team(self, may: bool) -> Card:
        self.how_many = label("", "muted", wrap=True)
        kept = (self.table, row(self.out, None), Field(tr("sms.modes.new"), self.new), row(None, self.put))
        for part in (self.table, self.out, self.new, self.put):
            part.setEnabled(may)
        card = Card(tr("sms.modes.team"), self.trouble, self.how_many, *(kept if may else ()), gap=8)
        if may:
            card.body.setStretch(3, 1)
        else:
            # Numbers for trying are the administrator's; others are told how many there are.
            card.body.addStretch(1)
        return card

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.rules_came.connect(self._show)
        presenter.team_came.connect(self._show_team)
        presenter.mode_set.connect(self._set)
        presenter.failed.connect(self._failed)
        self.first.chosen.connect(self._ask)
        self.reason.submitted.connect(self.turn)
        self.confirm.clicked.connect(self.turn)
        self.back.clicked.connect(self.escape)
        self.put.clicked.connect(self.put_in)
        self.out.clicked.connect(self.take_out)
        self.table.installEventFilter(self)

    def go(self) -> None:
        """What is begun: another mode, else numbers."""
        if self._asks.isHidden():
            self.put_in()
        else:
            self.turn()

    # -- how far texts go -----------------------------------------------------------------------------

    def entered(self) -> None:
        """It is in front."""
        if self._presenter.may_team:
            self._presenter.ask_team()

    @Slot()
    def _show(self) -> None:
        presenter = self._presenter
        self.banner.say("")
        if self._asks.isHidden():
            self.first.set_code(presenter.mode)
        self.what.setText(_told(self.first.code(), presenter.team_size))
        self.how_many.setText(tr("sms.modes.size", n=presenter.team_size))

    @Slot(str)
    def _ask(self, wanted: str) -> None:
        """Another mode is chosen; it is asked why before it holds."""
        self.what.setText(_told(wanted, self._presenter.team_size))
        set_shown(self._asks, wanted != self._presenter.mode)

    @Slot()
    def turn(self) -> None:
        """Have it hold, with its reason; ``live`` not without one."""
        wanted, reason = self.first.code(), self.reason.text().strip()
        if wanted == self._presenter.mode or self._asks.isHidden():
            return
        if wanted == SmsMode.LIVE and not reason:
            self.reason.setFocus()
            return
        self._presenter.set_mode(wanted, reason)

    @Slot()
    def _set(self) -> None:
        self.escape()
        self.first.setFocus()  # else the keys go with the line that is gone
        self._host.toast(tr("sms.modes.now", mode=mode_words(self._presenter.mode)))

    @Slot()
    def escape(self) -> None:
        """The mode stays as it is after all."""
        set_shown(self._asks, False)
        self.reason.clear()
        self._show()

    # -- the centre's own numbers ---------------------------------------------------------------------

    @Slot()
    def put_in(self) -> None:
        """The numbers that are typed, one a line; what is typed stays until they are on the list."""
        lines = [line.strip() for line in self.new.toPlainText().splitlines()]
        if self._presenter.may_team and any(lines):
            self._adding = True
            self._presenter.change_team(lines, [])

    @Slot()
    def take_out(self) -> None:
        """The number that is chosen."""
        chosen = self.table.current_record()
        if isinstance(chosen, TeamLine) and self._presenter.may_team:
            self._presenter.change_team([], [chosen.group_id])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete on the list takes a number out; in the box below it takes a letter."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Delete
        ):
            self.take_out()
            return True
        return super().eventFilter(watched, event)

    @Slot(object)
    def _show_team(self, found: list[TeamLine]) -> None:
        self.trouble.say("")
        self._source.put(tuple(found))
        self.model.refresh()
        if self._adding:
            self.new.set_text("")
        self._adding = False
        self._show()

    @Slot(str, object)
    def _failed(self, what: str, error: BaseException) -> None:
        told = "\n".join(problem_lines(problems_of(error))) or self._host.fault(error)
        if what == "mode":
            self.banner.say(told, Tone.BAD)
        elif what == "team":
            self._adding = False
            self.trouble.say(told, Tone.BAD)


def _told(mode: str, team: int) -> str:
    """What it means; that nobody is on the list where only those on it get anything."""
    if mode == SmsMode.TEAM and not team:
        return tr("sms.modes.nobody")
    return tr(f"sms.modes.what.{mode}") if mode in tuple(SmsMode) else ""


def _columns() -> tuple[Column[TeamLine], ...]:
    return (
        Column("mask", tr("sms.column.mask"), lambda one: Cell(one.mask), 140, sortable=False),
        Column(
            "label", tr("sms.modes.whose"), lambda one: Cell(one.label), 160, sortable=False, stretch=True
        ),
    )
