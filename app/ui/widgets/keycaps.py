"""Keycaps: the keys of a shortcut drawn as on a keyboard, e.g. [Ctrl] [Enter]."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme

CAP_HEIGHT = 18
_PAD = 5
_GAP = 3
_SIZE = 11


def cap_font(base: QFont) -> QFont:
    """The small face of keycaps."""
    font = QFont(base)
    font.setPixelSize(_SIZE)
    font.setWeight(QFont.Weight.Medium)
    return font


@lru_cache(maxsize=256)
def _widths(keys: str, face: str) -> tuple[int, ...]:
    font = QFont(face)
    metrics = QFontMetrics(cap_font(font))
    return tuple(max(CAP_HEIGHT, metrics.horizontalAdvance(key) + 2 * _PAD) for key in keys.split("+"))


def cap_width(keys: str, font: QFont) -> int:
    """Width of all caps of a shortcut with the space between them."""
    widths = _widths(keys, font.family())
    return sum(widths) + _GAP * (len(widths) - 1)


def paint_caps(painter: QPainter, left_middle: QPointF, keys: str, ink: str, font: QFont) -> None:
    """Draw the caps of a shortcut from a point on their left, at half their height, in the colour of a token."""
    painter.setFont(cap_font(font))
    colour = theme().colour(ink)
    edge = QColor(colour)
    edge.setAlphaF(0.55)
    x = left_middle.x()
    for key, width in zip(keys.split("+"), _widths(keys, font.family()), strict=True):
        cap = QRectF(x + 0.5, left_middle.y() - CAP_HEIGHT / 2 + 0.5, width - 1, CAP_HEIGHT - 1)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(colour)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        x += width + _GAP


class KeyHint(QWidget):
    """The caps of one shortcut standing by themselves."""

    def __init__(self, keys: str, ink: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._ink = keys, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(keys)

    def sizeHint(self) -> QSize:
        return QSize(cap_width(self._keys, self.font()), CAP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_caps(painter, QPointF(0, self.height() / 2), self._keys, self._ink, self.font())
