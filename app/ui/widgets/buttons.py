"""Buttons: words, an icon before them, the key that does the same behind them; and the large answer keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from app.ui.theme import pixmap, theme
from app.ui.theme.tokens import CAPTION_PX, RADIUS_CONTROL
from app.ui.widgets.fields import commit_composition
from app.ui.widgets.keycaps import cap_width, paint_caps
from app.ui.widgets.layout import set_state

_PAD = 14
_GAP = 8
_ICON = 18


class Button(QPushButton):
    """A button of one kind: "" (plain), primary, danger, ghost or link.

    Args:
        text: the words on it.
        kind: how much it asks to be pressed; one primary on a screen.
        icon: name of an icon before the words.
        key: the shortcut that does the same, shown as a keycap, e.g. ``Ctrl+Enter``.
        slim: lower, for strips and lines of text.
        spread: words to the left and the keycap to the right edge, for buttons in a column.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "",
        *,
        icon: str = "",
        key: str = "",
        spread: bool = False,
        slim: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon, self._key, self._spread, self._kind, self._slim = icon, key, spread, kind, slim
        self._tone, self._shrinks = "", False
        if slim:
            self.setProperty("slim", "true")
        if kind:
            self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if spread else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )
        self.setAccessibleDescription(key)

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the one in force among several."""
        set_state(self, chosen=chosen)
        self.setAccessibleDescription("✓" if chosen else self._key)

    def let_shrink(self) -> None:
        """Where a line is short of room it takes less than its words need; they then end in dots."""
        self._shrinks = True
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_tone(self, colour: str) -> None:
        """Draw the words in the colour of a token, e.g. ``bad``; "" goes back to the kind's own."""
        if colour != self._tone:
            self._tone = colour
            self.update()

    def set_icon(self, name: str) -> None:
        """Another icon before the words."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Also one that leaves the focus where it is acts on all that was typed there."""
        commit_composition()
        super().mousePressEvent(event)

    def _ink(self) -> str:
        if not self.isEnabled():
            return "faint"
        return self._tone or {"primary": "accent_on", "danger": "bad", "link": "accent"}.get(
            self._kind, "text"
        )

    def _words_font(self) -> QFont:
        font = QFont(self.font())
        if self._kind in ("primary", "danger"):
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = QFontMetrics(self._words_font()).horizontalAdvance(self.text()) if self.text() else 0
        width += (_ICON if self._icon else 0) + (cap_width(self._key, self.font()) if self._key else 0)
        parts = bool(self.text()) + bool(self._icon) + bool(self._key)
        width += _GAP * max(0, parts - 1) + (
            12 if self._kind == "link" else 20 if self._slim else 2 * _PAD if self.text() else 18
        )
        return QSize(width, 24 if self._kind == "link" else 28 if self._slim else 36)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._shrinks:
            return QSize(min((_ICON + 2 * _PAD) if self._icon else 64, hint.width()), hint.height())
        return QSize(min(96, hint.width()), hint.height()) if self._spread else hint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_contents(painter)

    def _paint_contents(self, painter: QPainter) -> None:
        font = self._words_font()
        words = QFontMetrics(font).horizontalAdvance(self.text())
        cap = cap_width(self._key, self.font()) if self._key else 0
        icon = _ICON if self._icon else 0
        pad = 6 if self._kind == "link" else 10 if self._slim else _PAD
        inner = self.rect().adjusted(pad, 0, -pad, 0)
        parts = bool(self.text()) + bool(icon) + bool(cap)
        total = words + cap + icon + _GAP * max(0, parts - 1)
        if cap and self._shrinks and total > inner.width():  # the words matter more than the key
            cap, total = 0, total - cap - _GAP
        x = inner.left() if self._spread else max(inner.left(), (self.width() - total) // 2)
        if icon:
            top = (self.height() - _ICON) // 2
            painter.drawPixmap(x, top, pixmap(self._icon, self._ink(), _ICON, self.devicePixelRatioF()))
            x += _ICON + _GAP
        painter.setFont(font)
        painter.setPen(theme().colour(self._ink()))
        space = inner.right() - x + 3 - (cap + _GAP if cap else 0)
        room = QRect(x, 0, max(0, min(words + 2, space)), self.height())
        shown = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if cap:
            left = inner.right() - cap + 1 if self._spread else x + words + _GAP
            caps_tone = (
                "accent_on" if self._kind == "primary" else "bad" if self._kind == "danger" else "muted"
            )
            paint_caps(painter, QPointF(left, self.height() / 2), self._key, caps_tone, self.font())


class KeyButton(QAbstractButton):
    """One answer: a digit on a keycap and the words; pressed by the digit, Space or the pointer.

    Signals:
        picked: the digit of this answer.
    """

    picked = Signal(str)
    HEIGHT = 48
    LOW = 40

    def __init__(
        self, digit: str, text: str, *, multiple: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.digit = digit
        self._multiple = multiple
        self._hovered = False
        self._height = self.HEIGHT
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{digit} {text}")
        self.clicked.connect(lambda: self.picked.emit(self.digit))

    def set_low(self, low: bool) -> None:
        """Less high, for small windows."""
        self._height = self.LOW if low else self.HEIGHT
        self.updateGeometry()

    def set_key(self, digit: str, text: str, *, multiple: bool = False) -> None:
        """Stand for another answer."""
        if (digit, text, multiple) != (self.digit, self.text(), self._multiple):
            self.digit, self._multiple = digit, multiple
            self.setText(text)
            self.setToolTip(text if len(text) > 18 else "")
            self.setAccessibleName(f"{digit} {text}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 130, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self._height)

    def nextCheckState(self) -> None:
        """The answer is set by whoever owns the question, not by the click itself."""

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
        chosen, focused, enabled = self.isChecked(), self.hasFocus(), self.isEnabled()
        strong = chosen or focused
        width = 2.0 if strong else 1.0
        area = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        hovered = self._hovered and enabled
        painter.setBrush(colours.colour("accent_soft" if chosen else "hover" if hovered else "raised"))
        painter.setPen(QPen(colours.colour("accent" if strong else "control" if hovered else "line"), width))
        painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)
        if chosen and focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.colour("accent"), 1))
            painter.drawRoundedRect(area.adjusted(4, 4, -4, -4), 3, 3)
        self._paint_cap(painter, chosen=chosen)
        self._paint_words(painter, chosen=chosen, enabled=enabled)

    def _paint_cap(self, painter: QPainter, *, chosen: bool) -> None:
        colours, side = theme(), 26
        cap = QRectF(14, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(colours.colour("accent" if chosen else "control"), 1))
        painter.setBrush(colours.colour("accent" if chosen else "panel"))
        painter.drawRoundedRect(cap, 5, 5)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colours.colour("accent_on" if chosen else "muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.digit)

    def _paint_words(self, painter: QPainter, *, chosen: bool, enabled: bool) -> None:
        font = QFont(self.font())
        font.setPixelSize(CAPTION_PX + 4)
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme().colour("text" if enabled else "faint"))
        room = self.rect().adjusted(54, 0, -44 if chosen or self._multiple else -12, 0)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if QFontMetrics(font).horizontalAdvance(self.text()) <= room.width():
            painter.drawText(room, left, self.text())
        else:  # two smaller lines say more than one that ends in dots
            font.setPixelSize(CAPTION_PX + 1)
            painter.setFont(font)
            painter.drawText(room, int(left) | int(Qt.TextFlag.TextWordWrap), self.text())
        ratio = self.devicePixelRatioF()
        mark = QRect(self.width() - 36, (self.height() - 20) // 2, 20, 20)
        if chosen:
            painter.drawPixmap(mark.topLeft(), pixmap("check", "accent", 20, ratio))
        elif self._multiple:
            painter.setPen(QPen(theme().colour("control"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(mark).adjusted(2, 2, -2, -2), 3, 3)
