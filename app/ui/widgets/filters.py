"""The filter as words above a list, each of which can be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import pixmap, theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel
from app.ui.widgets.layout import FlowLayout, clear, set_shown


class RemovableChip(QAbstractButton):
    """A word with a cross; pressing it, Delete or Backspace takes it away.

    Signals:
        removed: the key of this word.
    """

    removed = Signal(str)

    def __init__(self, key: str, text: str, *, tone: str = "accent") -> None:
        super().__init__()
        self.key = key
        self._tone = tone
        self.setText(text)
        self.setAccessibleName(tr("common.remove", what=text))
        self.setToolTip(tr("common.remove", what=text))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.removed.emit(self.key))

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 40, 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.removed.emit(self.key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 2.0 if self.hasFocus() else 0.0
        painter.setPen(QPen(colours.colour(self._tone), ring) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(colours.colour(f"{self._tone}_soft"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 13, 13)
        painter.setPen(colours.colour(self._tone))
        room = self.rect().adjusted(12, 0, -24, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        cross = pixmap("close", self._tone, 14, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 24, (self.height() - 14) // 2, cross)


class FilterChips(QWidget):
    """What a list is narrowed to.

    Signals:
        removed: the key of a filter to take away.
        cleared: take all away.
    """

    removed = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(gap=6)
        self.setLayout(self._flow)
        self._filters: tuple[tuple[str, str], ...] = ()
        self.hide()

    def set_filters(self, filters: Sequence[tuple[str, str]]) -> None:
        """Show these (key, words); none hides the line."""
        if tuple(filters) == self._filters:
            return
        self._filters = tuple(filters)
        clear(self._flow)
        if filters:
            self._flow.addWidget(_Leading())
        for key, words in filters:
            chip = RemovableChip(key, words)
            chip.removed.connect(self.removed)
            self._flow.addWidget(chip)
        if len(filters) > 1:
            every = Button(tr("common.clear_all"), "link")
            every.clicked.connect(self.cleared)
            self._flow.addWidget(every)
        set_shown(self, bool(filters))
        self.updateGeometry()

    def words(self) -> tuple[str, ...]:
        """The words shown, in order."""
        return tuple(words for _, words in self._filters)


class _Leading(QWidget):
    """The funnel before the words."""

    def __init__(self) -> None:
        super().__init__()
        icon = IconLabel("filter", "muted", 18, self)
        icon.move(0, 5)

    def sizeHint(self) -> QSize:
        return QSize(20, 28)
