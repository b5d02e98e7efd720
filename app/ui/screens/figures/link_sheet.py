"""A link that somebody sent, pasted and opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.overlay import Sheet

_LONGEST = 600


class LinkSheet(QObject):
    """Ctrl+L."""

    def __init__(self, host: QWidget, follow: Callable[[str], bool]) -> None:
        super().__init__(host)
        self._follow = follow
        self.link = LineEdit("", limit=_LONGEST)
        self.field = Field(tr("figures.open.hint"), self.link)
        self.sheet = Sheet(host, tr("figures.open"), self.field, width=560)
        self.go = self.sheet.add_button(Button(tr("figures.cases.open"), "primary", key="Enter"), self._open)
        self.link.submitted.connect(self._open)

    @Slot()
    def open(self) -> None:
        """Show it, empty."""
        self.link.clear()
        self.field.clear_error()
        self.sheet.open_sheet(self.link)

    @Slot()
    def _open(self) -> None:
        if self._follow(self.link.text()):
            self.sheet.close_sheet()
        else:
            self.field.set_error(tr("figures.open.wrong"))
            self.link.setFocus()
