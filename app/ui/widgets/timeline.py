"""What happened, one below the other: a dot for each, a line between them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import theme
from app.ui.tone import Tone
from app.ui.widgets.chips import paint_shape
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row

_LEFT = 26


class TimelineEntry(QWidget):
    """One thing that happened: what, when and by whom, and its words."""

    def __init__(self, what: str, when: str, text: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self._tone = tone
        self.first = self.last = False
        head = row(label(what, "strong"), None, label(when, "caption"))
        parts = [label(text, "muted", wrap=True, selectable=True)] if text else []
        self.setLayout(column(head, *parts, gap=2, margin=(_LEFT, 2, 0, 12)))
        self.setAccessibleName(f"{what} {when} {text}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = 9.0, 13.0
        painter.setPen(QPen(theme().colour("line"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        if not self.first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y - 8))
        if not self.last:
            painter.drawLine(QPointF(x, y + 8), QPointF(x, self.height()))
        paint_shape(painter, self._tone, QPointF(x, y), 9)


class Timeline(QWidget):
    """The entries, as handed in."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=0)
        self.setLayout(self._box)

    def show_entries(self, *entries: TimelineEntry) -> None:
        """Show these."""
        clear(self._box)
        for at, entry in enumerate(entries):
            entry.first, entry.last = at == 0, at == len(entries) - 1
            self._box.addWidget(entry)
