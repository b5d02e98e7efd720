"""A chart in a page: pointed at, walked by keys, opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import theme
from app.ui.widgets.charts.painting import ChartPainter
from domain.charts.marks import Chart, Mark

_REACH = 8.0
"""How far beside a mark a pointer still means it."""
_START = 640
_EDGE = 8
"""Room for the ring of the focus around marks that stand at the edge."""


class ChartView(QWidget):
    """Shows one chart as wide as the page lets it; arrows walk its marks, Enter opens one, F1 explains it.

    Signals:
        opened: the key of a mark's cases.
        explained: the place of a mark among the chart's.
    """

    opened = Signal(str)
    explained = Signal(int)

    def __init__(self, lay_out: Callable[[float], Chart]) -> None:
        super().__init__()
        self._lay_out = lay_out
        self._at: int | None = None
        self._chart = lay_out(_START - 2 * _EDGE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._chart.title)
        self._tell()
        theme().changed.connect(self.update)

    @property
    def chart(self) -> Chart:
        """As laid out now."""
        return self._chart

    @property
    def mark(self) -> Mark | None:
        """The one that has the keyboard."""
        return None if self._at is None else self._chart.marks[self._at]

    def show_chart(self, lay_out: Callable[[float], Chart]) -> None:
        """Show another; the keyboard stands on none of its marks."""
        self._lay_out, self._at = lay_out, None
        self._lay(self.width())
        self.setAccessibleName(self._chart.title)
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(_START, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(280, self._height())

    def _height(self) -> int:
        return round(self._chart.height) + 2 * _EDGE

    def _lay(self, width: int) -> None:
        self._chart = self._lay_out(float(max(1, width - 2 * _EDGE)))
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._lay(event.size().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.translate(_EDGE, _EDGE)
        ChartPainter(painter).paint(self._chart, self._at if self.hasFocus() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._chart.marks) - 1
        at = self._at
        match event.key():
            case _ if last < 0:
                super().keyPressEvent(event)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self._walk(0 if at is None else min(last, at + 1))
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._walk(last if at is None else max(0, at - 1))
            case Qt.Key.Key_Home:
                self._walk(0)
            case Qt.Key.Key_End:
                self._walk(last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if at is not None:
                self._open(at)
            case Qt.Key.Key_F1 if at is not None:
                self.explained.emit(at)
            case _:
                super().keyPressEvent(event)

    def _walk(self, at: int) -> None:
        self._at = at
        self._tell()
        self.update()

    def _open(self, at: int) -> None:
        cases = self._chart.marks[at].cases
        if cases is not None:
            self.opened.emit(cases)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._at is None and self._chart.marks:
            self._walk(0)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at is not None and event.button() is Qt.MouseButton.LeftButton:
            self._walk(at)
            self._open(at)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = self._under(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if at is None else self._chart.marks[at].says, self)
            return True
        return super().event(event)

    def _under(self, point: QPointF) -> int | None:
        """The mark that is meant: the nearest of those the pointer reaches."""
        x, y = point.x() - _EDGE, point.y() - _EDGE
        reached = [
            (abs(mark.place.centre[0] - x) + abs(mark.place.centre[1] - y), at)
            for at, mark in enumerate(self._chart.marks)
            if mark.place.grown(_REACH).holds(x, y)
        ]
        return min(reached)[1] if reached else None

    def _tell(self) -> None:
        """What a reader of the screen says of this widget: the mark that is stood upon, else what the chart is."""
        mark = self.mark
        self.setAccessibleDescription(self._chart.described if mark is None else mark.says)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
