"""The marks of ``domain.charts`` upon a QPainter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.ui.theme import theme
from domain.charts.marks import Anchor, Box, Chart, Ink, Label, Line, Mark, Shape

_RING, _ROUND = 1.5, 4.0
_FOCUS_ROOM = 4.0


class ChartPainter:
    """Paints one chart, in the theme in force."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self._fonts: dict[tuple[float, bool], QFont] = {}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, chart: Chart, at: int | None = None) -> None:
        """All of it; with a ring around the mark that has the keyboard."""
        for line in chart.lines:
            self._line(line)
        for place, shape, ink in chart.shapes:
            self._shape(place, shape, ink)
        for label in chart.labels:
            self._label(label)
        for mark in chart.marks:
            self._mark(mark)
        if at is not None:
            self._focus(chart.marks[at])

    def _mark(self, mark: Mark) -> None:
        self._shape(mark.place, mark.shape, mark.ink)
        if mark.sign is not None:
            self._shape(
                Box(mark.place.x + 6, mark.place.y + mark.place.height - 18, 10, 10), mark.sign, mark.ink
            )
        if mark.text:
            x, y = mark.text_at or mark.place.centre
            self._text(x, y, mark.text, Ink.TEXT, mark.text_anchor, mark.text_size, strong=False)

    def _line(self, line: Line) -> None:
        style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
        self._painter.setPen(QPen(_colour(line.ink), line.width, style))
        self._painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line.points]))

    def _label(self, label: Label) -> None:
        self._text(label.x, label.y, label.text, label.ink, label.anchor, label.size, strong=label.strong)

    def _text(
        self, x: float, y: float, text: str, ink: Ink, anchor: Anchor, size: float, *, strong: bool
    ) -> None:
        self._painter.setFont(self._font(size, strong))
        self._painter.setPen(_colour(ink))
        wide = self._painter.fontMetrics().horizontalAdvance(text)
        left = x - wide * _SHARE_LEFT[anchor]
        self._painter.drawText(
            QRectF(left, y - size, wide + 1, size * 2),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            text,
        )

    def _font(self, size: float, strong: bool) -> QFont:
        if (size, strong) not in self._fonts:
            font = QFont(self._painter.font())
            font.setPixelSize(round(size))
            font.setBold(strong)
            self._fonts[size, strong] = font
        return self._fonts[size, strong]

    def _shape(self, place: Box, shape: Shape, ink: Ink) -> None:
        colour = _colour(ink)
        outlined = shape in (Shape.RING, Shape.CELL)
        self._painter.setPen(QPen(colour, _RING) if outlined else Qt.PenStyle.NoPen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush if outlined else colour)
        box = QRectF(place.x, place.y, place.width, place.height)
        middle = box.center().x()
        match shape:
            case Shape.DISC | Shape.RING:
                self._painter.drawEllipse(box)
            case Shape.UP:
                self._painter.drawPolygon(
                    QPolygonF([box.bottomLeft(), QPointF(middle, box.top()), box.bottomRight()])
                )
            case Shape.DOWN:
                self._painter.drawPolygon(
                    QPolygonF([box.topLeft(), QPointF(middle, box.bottom()), box.topRight()])
                )
            case Shape.BAR:
                self._painter.drawRect(box)
            case Shape.CELL:
                self._painter.drawRoundedRect(box, _ROUND, _ROUND)
            case Shape.AREA:
                pass

    def _focus(self, mark: Mark) -> None:
        self._painter.setPen(QPen(theme().colour("accent"), 2))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        room = _FOCUS_ROOM
        box = QRectF(mark.place.x, mark.place.y, mark.place.width, mark.place.height)
        self._painter.drawRoundedRect(box.adjusted(-room, -room, room, room), _ROUND, _ROUND)


_SHARE_LEFT: Final = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}


def _colour(ink: Ink) -> QColor:
    return theme().colour(ink.value)
