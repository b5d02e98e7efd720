"""更早的记录: own forms of before today as the centre has them, asked for as one scrolls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.bridge.lanes import Lane
from app.bridge.scope import Scope
from app.records.record import EarlierRecord
from app.ui.models.columns import Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.models.records import RecordTableModel
from app.ui.screens.records.rows import TONES, delivery_words, overall_chip
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.table import TableView

if TYPE_CHECKING:
    from app.services.earlier import EarlierRecords

WIDTH = 760
HEIGHT = 420


class _Source:
    """Pages of the list: what lies here first, then what the centre is asked for."""

    lane = Lane.NETWORK

    def __init__(self, service: EarlierRecords) -> None:
        self._service = service

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[EarlierRecord]:
        found = self._service.page(after_key if isinstance(after_key, int) else None, limit)
        return Page(found.rows, found.before)


class EarlierSheet(QObject):
    """The sheet and its list; asked anew each time it is opened.

    Args:
        now: the centre's time, for days that are told by a word.
        fault: the words for an error.
    """

    def __init__(
        self,
        host: QWidget,
        service: EarlierRecords,
        scope: Scope,
        now: Callable[[], int],
        zone: str,
        fault: Callable[[BaseException], str],
    ) -> None:
        super().__init__(host)
        self._fault = fault
        self.model: RecordTableModel[EarlierRecord] = RecordTableModel(
            columns(now, zone), _Source(service), scope, lambda record: record.record_id, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("records.earlier"))
        self.empty = EmptyState(tr("common.loading"), icon="records")
        self.empty.activated.connect(self._again)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        self._stack.setFixedHeight(HEIGHT)
        self.trouble = Banner()
        self.trouble.activated.connect(self._again)
        self.model.loaded.connect(self._came)
        self.model.failed.connect(self._failed)
        why = label(tr("records.earlier.why"), "muted", wrap=True)
        self.sheet = Sheet(host, tr("records.earlier"), why, self._stack, self.trouble, width=WIDTH)
        self.sheet.add_button(Button(tr("common.close"), key="Esc"), self.sheet.close_sheet)

    def open(self) -> None:
        """Show it, and ask."""
        self.sheet.open_sheet()
        self.model.refresh(keep=False)

    @Slot()
    def _again(self) -> None:
        self.trouble.say("")
        if self.model.rowCount():
            self.model.fetchMore()
        else:
            self.empty.set(tr("common.loading"), icon="records")
            self.model.refresh(keep=False)

    @Slot()
    def _came(self) -> None:
        self.trouble.say("")
        some = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if some else self.empty)
        if not some:
            self.empty.set(tr("records.earlier.none"), tr("records.earlier.none.why"), icon="records")

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        why = self._fault(error)
        if self.model.rowCount():
            self.trouble.say(tr("records.earlier.failed", why=why), Tone.WARN, tr("common.retry"))
        else:
            self.empty.set(tr("records.failed"), why, tr("common.retry"), icon="alert")


def columns(now: Callable[[], int], zone: str) -> tuple[Column[EarlierRecord], ...]:
    """The columns in the language in force."""
    return (
        Column("at", tr("records.column.at"), lambda record: _when(record, now(), zone), 170, sortable=False),
        Column(
            "overall",
            tr("records.column.overall"),
            lambda record: overall_chip(record.overall),
            140,
            sortable=False,
        ),
        Column("delivery", tr("records.column.delivery"), _mark, 160, sortable=False),
        Column("orders", tr("records.column.orders"), _orders, 180, sortable=False, stretch=True),
    )


def _when(record: EarlierRecord, now: int, zone: str) -> Cell:
    corrected = tr("records.revision", n=record.revision - 1) if record.revision > 1 else ""
    return Cell(spoken(record.at, now, zone), bold=True, note=corrected)


def _mark(record: EarlierRecord) -> Cell:
    place = record.delivery
    return Cell(delivery_words(place), TONES[place], tip=tr(f"records.why.{place.value}"))


def _orders(record: EarlierRecord) -> str:
    return tr("records.join").join(record.orders)
