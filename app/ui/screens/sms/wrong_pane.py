"""Numbers that citizens said are not theirs, by source: for whoever keeps the sources to put right there. No number is whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.bridge.lanes import Lane
from app.services.text_rules import TextRules
from app.ui.models.columns import Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.models.records import RecordTableModel
from app.ui.shell.memory import remember_columns
from app.ui.shell.screen import Host
from app.ui.text import has, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.table import TableView
from domain.wire.sms_rules import WrongNumber


class WrongSource:
    """The list, page by page."""

    lane = Lane.NETWORK

    def __init__(self, centre: TextRules) -> None:
        self._centre = centre

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[WrongNumber]:
        page = self._centre.wrong_numbers(str(after_key or ""))
        return Page(tuple(page.lines), page.after or None, None)


class WrongPane(QWidget):
    """Asked for when it comes in front."""

    def __init__(self, host: Host, centre: TextRules) -> None:
        super().__init__()
        self._host = host
        self.model: RecordTableModel[WrongNumber] = RecordTableModel(
            _columns(host.clock, host.zone), WrongSource(centre), host.scope, _key, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.part.wrong"))
        remember_columns(self.table, host, "columns.sms_wrong")
        self._banner = Banner()
        self._empty = EmptyState(tr("sms.wrong.none"), tr("sms.wrong.none.why"), icon="check")
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._empty)
        card = Card("", self._banner, label(tr("sms.wrong.what"), "muted", wrap=True), self._lists, gap=8)
        card.body.setStretch(2, 1)
        whole = column(card)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.model.loaded.connect(self._came)
        self.model.failed.connect(lambda error: self._banner.say(host.fault(error), Tone.WARN))

    def entered(self) -> None:
        """It is in front."""
        self.model.refresh()

    @Slot(int, int)
    def _came(self, rows: int, _total: int) -> None:
        self._banner.say("")
        self._lists.setCurrentWidget(self.table if rows else self._empty)


def _key(one: WrongNumber) -> str:
    return f"{one.source}/{one.dispatch_no}/{one.role}/{one.mask}"


def _columns(now: Callable[[], int], zone: str) -> tuple[Column[WrongNumber], ...]:
    def role(one: WrongNumber) -> Cell:
        return Cell(tr(f"sms.wrong.role.{one.role}") if has(f"sms.wrong.role.{one.role}") else one.role)

    return (
        Column("source", tr("sms.wrong.source"), lambda one: Cell(one.source, bold=True), 130, sortable=False),
        Column("no", tr("sms.wrong.no"), lambda one: Cell(one.dispatch_no), 200, sortable=False),
        Column("mask", tr("sms.column.mask"), lambda one: Cell(one.mask), 130, sortable=False),
        Column("role", tr("sms.modes.whose"), role, 110, sortable=False),
        Column("at", tr("sms.wrong.at"), lambda one: Cell(spoken(one.reported_at, now(), zone)), 150, sortable=False),
        Column("unit", tr("sms.column.unit"), lambda one: Cell(one.unit_name), 150, sortable=False, stretch=True),
    )  # fmt: skip
