"""A check box drawn by the theme, the same on every desktop."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from app.ui.theme import theme

_SIDE = 18
_GAP = 8


class CheckBox(QCheckBox):
    """Yes or no, with its words."""

    def sizeHint(self) -> QSize:
        return QSize(_SIDE + _GAP + QFontMetrics(self.font()).horizontalAdvance(self.text()) + 10, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SIDE + _GAP + 40, 30)

    def hitButton(self, pos: object) -> bool:
        return self.rect().contains(pos)  # type: ignore[call-overload, no-any-return]

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colours.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        box = QRectF(4.5, (self.height() - _SIDE) / 2 + 0.5, _SIDE - 1, _SIDE - 1)
        on = self.isChecked()
        painter.setPen(QPen(colours.colour("accent" if on else "control"), 1))
        painter.setBrush(colours.colour("accent" if on else "raised"))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.setPen(QPen(colours.colour("accent_on"), 2))
            left = QPointF(box.left() + 4, box.center().y())
            low = QPointF(box.left() + 7.5, box.bottom() - 4.5)
            painter.drawPolyline([left, low, QPointF(box.right() - 3.5, box.top() + 5)])
        painter.setPen(colours.colour("text" if self.isEnabled() else "faint"))
        words = self.rect().adjusted(_SIDE + _GAP + 4, 0, -2, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
