"""The left rail: where one can go, as icon and word."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import pixmap, theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.layout import column

WIDTH = 88
_HEIGHT, _LOWEST = 64, 36


@dataclass(frozen=True, slots=True)
class RailPlace:
    """One place on the rail: the screen's name, its icon, the key of its word; ``low`` ones stand at the lower end."""

    name: str
    icon: str
    word: str
    low: bool = False


class RailButton(QAbstractButton):
    """One place; carries a small count where something waits there."""

    def __init__(self, place: RailPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._count = 0
        self._tone = "warn"
        self._hovered = False
        self.setText(tr(place.word))
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedWidth(WIDTH - 16)
        self.setMaximumHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.text())

    def set_count(self, count: int, tone: str = "warn") -> None:
        """Show how much waits there; 0 shows nothing."""
        if (count, tone) != (self._count, self._tone):
            self._count, self._tone = count, tone
            self.setAccessibleDescription(str(count) if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 16, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Icon and word with nothing around them, for low windows."""
        return QSize(WIDTH - 16, _LOWEST)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self.isChecked()
        area = QRectF(self.rect())
        if here or self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("accent_soft" if here else "hover"))
            painter.drawRoundedRect(area, 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(colours.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)
        ink = "accent" if here else "muted"
        left, top = (self.width() - 22) // 2, max(2, 10 - (_HEIGHT - self.height()) // 2)
        side = 22 if top > 4 else 18
        mark = pixmap(self.place.icon, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(left + (22 - side) // 2, top, mark)
        font = QFont(self.font())
        font.setPixelSize(CAPTION_PX)
        font.setWeight(QFont.Weight.DemiBold if here else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(colours.colour("accent" if here else "muted"))
        words = QRect(0, top + side + (4 if top > 4 else 0), self.width(), 22 if top > 4 else 15)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._count:
            self._paint_count(painter, QPointF(left + 24, max(9, top + 3)))

    def _paint_count(self, painter: QPainter, centre: QPointF) -> None:
        words = "99+" if self._count > 99 else str(self._count)
        font = QFont(self.font())
        font.setPixelSize(10)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        width = max(16.0, painter.fontMetrics().horizontalAdvance(words) + 8.0)
        bubble = QRectF(centre.x() - 8, centre.y() - 8, width, 16)
        painter.setPen(QPen(theme().colour("panel"), 2))
        painter.setBrush(theme().colour(self._tone))
        painter.drawRoundedRect(bubble.adjusted(-1, -1, 1, 1), 9, 9)
        painter.setPen(theme().colour("panel"))
        painter.drawText(bubble, Qt.AlignmentFlag.AlignCenter, words)


class Rail(QFrame):
    """The column of places. Up and Down move among them.

    Signals:
        chosen: the name of a place.
    """

    chosen = Signal(str)

    def __init__(self, places: tuple[RailPlace, ...]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("nav.list"))
        self.buttons: dict[str, RailButton] = {}
        box = column(gap=4, margin=(8, 12, 7, 12))
        for place in (*(p for p in places if not p.low), None, *(p for p in places if p.low)):
            if place is None:
                box.addStretch(1)
                continue
            button = RailButton(place)
            button.clicked.connect(lambda _=False, name=place.name: self.chosen.emit(name))
            self.buttons[place.name] = button
            box.addWidget(button)
        self.setLayout(box)

    def show_place(self, name: str) -> None:
        """Mark where one is."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            order = list(self.buttons.values())
            now = next((at for at, button in enumerate(order) if button.hasFocus()), 0)
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            order[(now + step) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
