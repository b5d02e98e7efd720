"""交班长处理: a returned form goes to the lead, with the reason it came back and a word of its author."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.records.record import MyRecord
from app.ui.screens.records.waiting import problem_of
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import label
from app.ui.widgets.overlay import Sheet
from domain.wire.types import MOST_WORDS

WIDTH = 560


class HandSheet(QObject):
    """The question before it is given away; one is made for each asking.

    Signals:
        given: yes, with the words for the lead: why it came back, and what the author adds.
    """

    given = Signal(str)

    def __init__(self, host: QWidget, record: MyRecord) -> None:
        super().__init__(host)
        self._reason = tr("records.hand.reason", problem=problem_of(record))
        self.words = LineEdit(tr("records.hand.hint"), limit=MOST_WORDS - len(self._reason) - 1)
        self.sheet = Sheet(
            host,
            tr("records.hand.title"),
            label(tr("records.hand.why"), wrap=True),
            label(self._reason, "muted", wrap=True),
            Field(tr("records.hand.words"), self.words),
            width=WIDTH,
        )
        self.stay = self.sheet.add_button(Button(tr("records.hand.stay"), key="Esc"), self.sheet.close_sheet)
        self.go = self.sheet.add_button(Button(tr("records.hand.go"), "primary"), self._give)
        self.words.submitted.connect(self.go.setFocus)
        self.sheet.closed.connect(self._gone)

    def open(self) -> None:
        """Show it."""
        self.sheet.open_sheet(self.words)

    @Slot()
    def _give(self) -> None:
        if not fits(self.sheet):
            return
        added = self.words.text().strip()
        self.given.emit("\n".join(part for part in (self._reason, added) if part))
        self.sheet.close_sheet()

    @Slot()
    def _gone(self) -> None:
        self.sheet.deleteLater()
        self.deleteLater()
