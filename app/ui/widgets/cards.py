"""Cards and the figures on them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.theme.tokens import RADIUS_CARD, SPACE, SPACE_2
from app.ui.tone import Tone
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layout import Item, column, row, set_shown


class Card(QFrame):
    """A ground for things that belong together, with a heading and something at its right if wanted.

    Attributes:
        body: the box the content stands in.
    """

    def __init__(
        self, title: str = "", *content: Item, aside: QWidget | None = None, gap: int = SPACE
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.heading: QLabel | None = None
        self.body: QVBoxLayout = column(gap=gap, margin=SPACE_2)
        if title or aside:
            self.heading = label(title, "heading")
            self.body.addLayout(row(self.heading, None, *([aside] if aside else [])))
        self.setLayout(self.body)
        for item in content:
            self.add(item)

    def add(self, item: Item) -> None:
        """Put a widget, a box, a space (number) or a stretch (None) at the end."""
        if item is None:
            self.body.addStretch(1)
        elif isinstance(item, int):
            self.body.addSpacing(item)
        elif isinstance(item, QWidget):
            self.body.addWidget(item)
        else:
            self.body.addLayout(item)


class _Pressable(QFrame):
    """A card that opens something: by pointer, Enter or Space; with a focus ring."""

    activated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.activated.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)


class StatTile(_Pressable):
    """One figure of the day: what, how much, and what it rests on; opens the cases behind it.

    Signals:
        activated: pressed; show the cases.
    """

    def __init__(
        self,
        title: str,
        figure: str = "",
        sub: str = "",
        tone: Tone | None = None,
        beside: Item = None,
    ) -> None:
        """A tile; ``beside`` stands at the right of the figure, e.g. the interval of a rate."""
        super().__init__()
        self._title = ElidedLabel(title, "muted")
        self._figure = label(figure, "figure")
        self._sub = ElidedLabel(sub, "caption")
        self._chip = Chip()
        foot = row(self._chip, self._sub, gap=0)
        foot.setStretch(1, 1)
        foot.addStretch(0)  # keeps the chip at the left while there are no plain words
        amount = row(self._figure, *([beside] if beside is not None else []), None, gap=10)
        self.setLayout(column(self._title, amount, foot, gap=4, margin=SPACE_2))
        self.setMinimumHeight(120)
        self.setMinimumWidth(150)
        self.set(figure, sub, tone)

    def set(self, figure: str, sub: str = "", tone: Tone | None = None) -> None:
        """Show another figure; with a tone the line below stands as a chip."""
        self._figure.setText(figure)
        self._sub.setText("" if tone else sub)
        set_shown(self._sub, not tone)
        self._chip.set(sub if tone else "", tone or Tone.NEUTRAL)
        self.setAccessibleName(f"{self._title.text()} {figure} {sub}")


class Bar(QWidget):
    """A bar that starts at zero."""

    def __init__(self, share: float = 0.0, ink: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._ink = share, ink
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set(self, share: float, ink: str = "accent") -> None:
        """How much of it is full, 0 to 1."""
        self._share, self._ink = min(1.0, max(0.0, share)), ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        if self._share > 0:
            painter.setBrush(theme().colour(self._ink))
            painter.drawRoundedRect(QRectF(0, 0, max(6.0, self.width() * self._share), self.height()), 3, 3)


class BarRow(QWidget):
    """A named amount with its bar: ``110 报警 · 最久 3 天 · 212``; opens the cases behind it.

    Signals:
        activated: pressed; show the cases.
    """

    activated = Signal()

    def __init__(self, name: str, value: str = "", note: str = "", share: float = 0.0) -> None:
        super().__init__()
        self._name = ElidedLabel(name)
        self._note = label(note, "caption")
        self._value = label(value, "strong")
        self._value.setMinimumWidth(40)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = Bar(share)
        line = row(self._name, self._note, self._value)
        line.setStretch(0, 1)
        self.setLayout(column(line, self._bar, gap=4, margin=(4, 4, 4, 4)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set(self, value: str, note: str, share: float, *, warn: bool = False) -> None:
        """Show another amount; ``share`` of the largest, 0 to 1."""
        self._value.setText(value)
        self._note.setText(note)
        self._bar.set(share, "warn" if warn else "accent")
        self.setAccessibleName(f"{self._name.text()} {value} {note}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.activated.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class Fact(QWidget):
    """A name and its value, as in a list of facts: the name small above or before the value."""

    def __init__(self, name: str, value: str = "", *, wide: bool = False) -> None:
        super().__init__()
        self.name = label(name, "caption")
        self.value = label(value, wrap=True, selectable=True)
        if wide:
            self.setLayout(column(self.name, self.value, gap=2))
        else:
            self.name.setFixedWidth(72)
            box = row(self.name, self.value, gap=SPACE)
            box.setAlignment(self.name, Qt.AlignmentFlag.AlignTop)
            box.setStretch(1, 1)
            self.name.setContentsMargins(0, 2, 0, 0)
            self.setLayout(box)

    def set(self, value: str) -> None:
        """Show another value; an empty one hides the whole fact."""
        self.value.setText(value)
        set_shown(self, bool(value))
