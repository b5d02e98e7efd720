"""谁刚打我: a citizen rings back; found by the complete number, never by part of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.labels import label
from app.ui.widgets.overlay import Sheet


class CallerSheet(Sheet):
    """Asks for the number.

    Signals:
        asked: the number as typed.
    """

    asked = Signal(str)

    def __init__(self, host: QWidget) -> None:
        self.number = LineEdit()
        self.number.setMaxLength(40)
        self.field = Field(
            tr("tasks.caller.number"), self.number, hint=tr("tasks.caller.hint"), required=True
        )
        super().__init__(
            host, tr("tasks.caller.title"), label(tr("tasks.caller.why"), "muted", wrap=True), self.field
        )
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.add_button(Button(tr("tasks.caller.find"), "primary", key="Enter"), self._ask)
        self.number.submitted.connect(self._ask)
        self.number.textEdited.connect(lambda: self.field.clear_error())

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.number)

    def answer(self, text: str) -> None:
        """Nothing was found, or it could not be asked."""
        self.field.set_error(text)
        self.number.setFocus()
        self.number.selectAll()

    def _ask(self) -> None:
        self.asked.emit(self.number.text())
