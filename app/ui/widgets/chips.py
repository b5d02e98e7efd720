"""Chips: a word on a soft ground with a shape before it, so that colour is never the only signal."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.tone import Tone
from app.ui.widgets.layout import set_shown

HEIGHT = 22
SHAPE = 8
_PAD = 9
_GAP = 6


_INK = {Tone.NEUTRAL: "muted"}
_GROUND = {Tone.NEUTRAL: "hover"}


def ink(tone: Tone) -> str:
    """The token a tone's words are drawn in."""
    return _INK.get(tone, tone.value)


def ground(tone: Tone) -> str:
    """The token of a tone's ground."""
    return _GROUND.get(tone, f"{tone.value}_soft")


def chip_font(base: QFont) -> QFont:
    """Caption size, a little heavier."""
    font = QFont(base)
    font.setPixelSize(CAPTION_PX)
    font.setWeight(QFont.Weight.Medium)
    return font


def chip_width(text: str, metrics: QFontMetrics) -> int:
    """How wide a chip with this word is, its shape included."""
    return metrics.horizontalAdvance(text) + SHAPE + _GAP + 2 * _PAD


def paint_shape(painter: QPainter, tone: Tone, centre: QPointF, size: float = SHAPE) -> None:
    """A disc for good, a triangle for look out, a square on its corner for bad, a ring for neither, a bar for chosen."""
    colour, half = theme().colour(ink(tone)), size / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y = centre.x(), centre.y()
    if tone is Tone.OK:
        painter.drawEllipse(centre, half, half)
    elif tone is Tone.WARN:
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, y - half), QPointF(x + half + 0.5, y + half), QPointF(x - half - 0.5, y + half)]
            )
        )
    elif tone is Tone.BAD:
        reach = half + 0.8
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)]
            )
        )
    elif tone is Tone.ACCENT:
        painter.drawRoundedRect(QRectF(x - half, y - half, size, size), 2, 2)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(centre, half - 0.8, half - 0.8)


def paint_chip(painter: QPainter, rect: QRectF, text: str, tone: Tone) -> None:
    """Draw a whole chip into ``rect`` with the painter's present font."""
    colours = theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.colour(ground(tone)))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    paint_shape(painter, tone, QPointF(rect.left() + _PAD + SHAPE / 2, rect.center().y()))
    painter.setPen(colours.colour(ink(tone)))
    words = rect.adjusted(_PAD + SHAPE + _GAP, 0, -_PAD + 2, 0)
    metrics = painter.fontMetrics()
    if metrics.horizontalAdvance(text) > words.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Chip(QWidget):
    """A word of state in a line of text or a title."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set(self, text: str, tone: Tone | None = None) -> None:
        """Other words, and another tone if one is given; an empty text hides the chip."""
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        set_shown(self, bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The word shown."""
        return self._text

    @property
    def tone(self) -> Tone:
        """The tone shown."""
        return self._tone

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, QFontMetrics(chip_font(self.font()))), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(56, self.sizeHint().width()), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(chip_font(self.font()))
        paint_chip(painter, QRectF(self.rect()), self._text, self._tone)
