"""A choice of a few, all visible: one of them is in force; arrows move and choose."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import pixmap, theme
from app.ui.theme.tokens import CONTROL_HEIGHT, RADIUS_CONTROL

_PAD = 16
_MARK = 16


class Segmented(QWidget):
    """Radio buttons as one strip; the chosen one carries a tick, so that colour is not the only signal.

    Args:
        choices: (code, words) pairs, in order.
        code: the one in force at first; "" for none.

    Signals:
        chosen: the code of another choice, made by a person.
    """

    chosen = Signal(str)

    def __init__(self, *choices: tuple[str, str], code: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._code = code
        self._under = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def code(self) -> str:
        """The choice in force, "" if none was made."""
        return self._code

    def set_code(self, code: str) -> None:
        """Show a choice without telling that somebody made it."""
        if code != self._code:
            self._code = code
            self._tell()
            self.update()

    def set_choices(self, *choices: tuple[str, str]) -> None:
        """Offer others; the choice in force stays if it is among them."""
        self._choices = choices
        self._tell()
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """The words of the choice in force."""
        return dict(self._choices).get(self._code, "")

    def _pick(self, at: int) -> None:
        code = self._choices[at][0]
        if code != self._code:
            self.set_code(code)
            self.chosen.emit(code)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())

    def _bold(self) -> QFont:
        self.ensurePolished()
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _widths(self) -> list[float]:
        metrics = QFontMetrics(self._bold())
        return [metrics.horizontalAdvance(words) + 2.0 * _PAD + _MARK for _, words in self._choices]

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())) + 2, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _areas(self) -> list[QRectF]:
        areas, x = [], 1.0
        for width in self._widths():
            areas.append(QRectF(x, 1, width, self.height() - 2))
            x += width
        return areas

    def _at(self, point: QPointF) -> int:
        return next((at for at, area in enumerate(self._areas()) if area.contains(point)), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = next((at for at, (code, _) in enumerate(self._choices) if code == self._code), -1)
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._pick(min(now + 1, len(self._choices) - 1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._pick(max(now - 1, 0))
        elif event.key() == Qt.Key.Key_Space and now < 0:
            self._pick(0)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0:
            self._pick(at)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, at: int) -> None:
        if at != self._under:
            self._under = at
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colours.colour("control"), 1))
        painter.setBrush(colours.colour("raised"))
        painter.drawRoundedRect(whole, RADIUS_CONTROL, RADIUS_CONTROL)
        areas = self._areas()
        for at, area in enumerate(areas[:-1]):
            near = {self._choices[at][0], self._choices[at + 1][0]}
            if self._code not in near:
                painter.setPen(QPen(colours.colour("line"), 1))
                painter.drawLine(
                    QPointF(area.right(), area.top() + 8), QPointF(area.right(), area.bottom() - 8)
                )
        for at, area in enumerate(areas):
            self._paint_choice(painter, area, at)

    def _paint_choice(self, painter: QPainter, area: QRectF, at: int) -> None:
        colours = theme()
        code, words = self._choices[at]
        here = code == self._code
        inner = area.adjusted(1, 1, -1, -1)
        if here:
            painter.setPen(QPen(colours.colour("accent"), 2 if self.hasFocus() else 1))
            painter.setBrush(colours.colour("accent_soft"))
            painter.drawRoundedRect(inner, RADIUS_CONTROL - 1, RADIUS_CONTROL - 1)
        elif at == self._under or (self.hasFocus() and not self._code and at == 0):
            painter.setPen(QPen(colours.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("hover"))
            painter.drawRoundedRect(inner, RADIUS_CONTROL - 1, RADIUS_CONTROL - 1)
        font = self._bold() if here else self.font()
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(words)
        x = area.center().x() - (width + (_MARK + 4 if here else 0)) / 2
        if here:
            mark = pixmap("check", "accent", _MARK, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(x, area.center().y() - _MARK / 2), mark)
            x += _MARK + 4
        painter.setPen(colours.colour("accent" if here else "text"))
        room = QRectF(x, area.top(), width + 4, area.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
