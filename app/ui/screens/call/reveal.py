"""Looking at a number apart from dialling: a reason first, and it goes on record."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import label
from app.ui.widgets.overlay import Sheet
from domain.wire.types import MOST_WORDS


class RevealSheet(Sheet):
    """Asks for the reason.

    Signals:
        given: the reason, never empty.
    """

    given = Signal(str)

    def __init__(self, host: QWidget) -> None:
        self.reason = LineEdit(limit=MOST_WORDS)
        self.field = Field(tr("call.reveal.reason"), self.reason, required=True)
        super().__init__(
            host, tr("call.reveal.title"), label(tr("call.reveal.why"), "muted", wrap=True), self.field
        )
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.add_button(Button(tr("call.reveal.action"), "primary", key="Enter"), self._give)
        self.reason.submitted.connect(self._give)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.reason)

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.field.set_error(tr("call.reveal.empty"))
            self.reason.setFocus()
            return
        if not fits(self):
            return
        self.close_sheet()
        self.given.emit(reason)
