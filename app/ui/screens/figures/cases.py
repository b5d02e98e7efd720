"""The cases behind a mark: a list read page by page, masked; an order opens on its own page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from app.ui.models.columns import Cell, Column
from app.ui.models.paging import Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.figures.presenter import CASE, CaseSource
from app.ui.shell.screen import Host
from app.ui.text import language, tr
from app.ui.text.codes import said
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.layout import set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.table import TableView
from domain.vocabulary import BusinessLine
from domain.wire.figures import CaseLine
from resources.figure_pages.saying import catalogue, say

WIDTH, HEIGHT = 820, 400
ORDER = "order"


class CasesSheet(QObject):
    """个案, over the page.

    Signals:
        chosen: somebody wants to see this ``CaseLine``.
    """

    chosen = Signal(object)

    def __init__(self, host: Host, source: CaseSource, *, opens_orders: bool) -> None:
        super().__init__(host.overlay())
        self._host, self._opens_orders = host, opens_orders
        self.model: RecordTableModel[CaseLine] = RecordTableModel(
            _columns(), source, host.scope, lambda line: f"{line.kind}:{line.id}", self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(_say("cases"))
        self._total = label("", "muted")
        self._banner = Banner()
        self._banner.activated.connect(self.model.refresh)
        self._empty = EmptyState(tr("figures.cases.loading"), icon="orders")
        self._empty.activated.connect(self.model.refresh)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setFixedHeight(HEIGHT)
        self.sheet = Sheet(host.overlay(), _say("cases"), self._total, self._banner, self._stack, width=WIDTH)
        self.go = self.sheet.add_button(Button(tr("figures.cases.open"), "primary", key="Enter"), self._go)
        self.table.opened.connect(lambda _line: self._go())
        self.table.chosen.connect(self._choose)
        self.model.loaded.connect(self._came)
        self.model.failed.connect(self._did_not_come)

    def show_cases(self, case: str) -> None:
        """Open it on the cases of a key."""
        self._banner.say("")
        self._total.setText("")
        self._empty.set(tr("figures.cases.loading"), icon="orders")
        self._stack.setCurrentWidget(self._empty)
        self.model.set_query(Query(None, {CASE: case}))
        self.sheet.open_sheet(self.table)

    @Slot(int, int)
    def _came(self, rows: int, total: int) -> None:
        self._banner.say("")
        self._total.setText(_say("cases.total", n=max(total, rows)))
        if rows:
            self._stack.setCurrentWidget(self.table)
            if self.sheet.isVisible():
                self.table.setFocus()
        else:
            self._empty.set(_say("cases.none"), icon="orders")
        self._choose(self.table.current_record())

    @Slot(object)
    def _did_not_come(self, error: BaseException) -> None:
        words = self._host.fault(error)
        if self.model.rowCount():
            self._banner.say(words, Tone.WARN, tr("common.retry"))
        else:
            self._empty.set(tr("figures.cases.trouble"), words, tr("common.retry"), icon="alert")
            self._stack.setCurrentWidget(self._empty)
            self._empty.button.setFocus()

    @Slot(object)
    def _choose(self, line: CaseLine | None) -> None:
        set_shown(self.go, line is not None and self._may_open(line))

    def _may_open(self, line: CaseLine) -> bool:
        return line.kind == ORDER and self._opens_orders

    @Slot()
    def _go(self) -> None:
        line = self.table.current_record()
        if line is None:
            return
        if self._may_open(line):
            self.sheet.close_sheet()
            self.chosen.emit(line)
        else:
            self._host.toast(tr("figures.cases.shut"))


def _columns() -> tuple[Column[CaseLine], ...]:
    def kind(line: CaseLine) -> str:
        key = f"cases.{line.kind}"
        return _say(key) if key in catalogue() else line.kind

    return (
        Column("day", _say("cases.day"), lambda line: line.day, 110, sortable=False),
        Column("kind", _say("cases.kind"), kind, 90, sortable=False),
        Column("unit", _say("cases.unit"), lambda line: line.unit_name, 240, sortable=False, stretch=True),
        Column("line", _say("cases.line"), lambda line: said(BusinessLine, line.line), 130, sortable=False),
        Column("citizen", _say("cases.citizen"), lambda line: Cell(line.mask, ink="muted"), 140, sortable=False),
    )  # fmt: skip


def _say(key: str, **params: object) -> str:
    return say(key, language().value, **params)
