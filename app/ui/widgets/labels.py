"""Words on a screen: by role, shortened where they do not fit, running times, words to read aloud."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui.text.times import duration
from app.ui.theme import pixmap
from app.ui.widgets.layout import column, set_shown, set_state


def label(
    text: str = "", role: str = "", *, tone: str = "", wrap: bool = False, selectable: bool = False
) -> QLabel:
    """A plain-text label in one of the style sheet's roles (title, heading, caption, muted, ...)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


class ElidedLabel(QLabel):
    """One line that ends in … where it does not fit; the whole of it stands in the tool tip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip("")

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        if (shown != self.text()) != bool(self.toolTip()):
            self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, int(self.alignment()), shown)


class TimerLabel(QLabel):
    """A running time such as ``02:14``, driven by a clock that is handed in.

    Args:
        clock: the present instant in ms.
    """

    def __init__(self, clock: Callable[[], int], role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(duration(0), parent)
        self._clock = clock
        self._since: int | None = None
        if role:
            self.setProperty("role", role)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.refresh)

    def start(self, since: int | None = None) -> None:
        """Count from an instant (ms), by default from now."""
        self._since = self._clock() if since is None else since
        self._tick.start()
        self.refresh()

    def stop(self) -> int:
        """Stop counting, keep the figure, return the milliseconds counted."""
        self._tick.stop()
        self.refresh()
        return 0 if self._since is None else max(0, self._clock() - self._since)

    def reset(self) -> None:
        """Back to 00:00."""
        self._tick.stop()
        self._since = None
        self.setText(duration(0))

    @property
    def running(self) -> bool:
        """Whether it counts now."""
        return self._tick.isActive()

    @Slot()
    def refresh(self) -> None:
        """Show the time as of now."""
        if self._since is not None:
            self.setText(duration(self._clock() - self._since))


class ReadAloud(QFrame):
    """The words the agent says, large, on their own ground, with air between the lines."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "aloud")
        self._text = ""
        self._words = QLabel()
        self._words.setProperty("role", "aloud")
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        self._hint = label("", "caption", wrap=True)
        self._hint.hide()
        self.setLayout(column(None, self._words, self._hint, None, gap=6, margin=(20, 12, 20, 12)))
        self.set_text(text)

    def set_text(self, text: str, hint: str = "") -> None:
        """Show other words; the hint below them is for the agent and not read out."""
        self._text = text
        self._words.setText(f'<div style="line-height:122%">{escape(text).replace(chr(10), "<br>")}</div>')
        self._words.setAccessibleName(text)
        self._hint.setText(hint)
        set_shown(self._hint, bool(hint))

    def text(self) -> str:
        """The plain words."""
        return self._text


class IconLabel(QLabel):
    """One icon in the colour of a token; follows the theme."""

    def __init__(self, name: str, ink: str = "muted", size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._ink, self._size = name, ink, size
        self.setFixedSize(size, size)
        self._draw()

    def set_icon(self, name: str, ink: str) -> None:
        """Show another icon or colour."""
        self._name, self._ink = name, ink
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._ink, self._size, self.devicePixelRatioF()))


def divider() -> QFrame:
    """A hairline between parts of a card."""
    line = QFrame()
    line.setProperty("role", "divider")
    line.setFixedHeight(1)
    return line


def set_tone(target: QLabel, text: str, tone: str = "") -> None:
    """Give a label other words and tone at once."""
    target.setText(text)
    set_state(target, tone=tone)
