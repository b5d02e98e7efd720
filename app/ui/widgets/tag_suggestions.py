"""Tags that what was written speaks for: each with the words it rests on; none is ever set by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.text import tr
from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.keycaps import cap_width, paint_caps
from app.ui.widgets.labels import label
from app.ui.widgets.layout import row, set_shown

MOST = 5
_HEIGHT = 54
_LINE = 17
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """A tag, its words, and the words of the text that speak for it."""

    code: str
    text: str
    because: tuple[str, ...] = ()


class SuggestionKey(QAbstractButton):
    """One suggestion: its key, the tag, and below it what it rests on."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self._suggestion: TagSuggestion | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_suggestion(self, suggestion: TagSuggestion | None) -> None:
        """Stand for this one; None for none."""
        if suggestion != self._suggestion:
            self._suggestion = suggestion
            set_shown(self, suggestion is not None)
            if suggestion is not None:
                because = tr("tags.suggested.because", words=tr("tags.join").join(suggestion.because))
                self.setText(suggestion.text)
                self.setAccessibleName(f"{self._keys} {suggestion.text}")
                self.setAccessibleDescription(because)
                self.setToolTip(f"{suggestion.text}\n{because}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(110, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._suggestion is None:
            return
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() or self.underMouse() else "line"
        painter.setPen(QPen(colours.colour(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(colours.colour("accent_soft") if self.isDown() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 6, 6)
        digit = self._keys[-1]
        paint_caps(painter, QPointF(6, self.height() / 2), digit, "muted", self.font())
        left = 12 + cap_width(digit, self.font())
        width = self.width() - left - 6
        face, small = self.font(), QFont(self.font())
        small.setPixelSize(CAPTION_PX)
        wide = QFontMetrics(face).horizontalAdvance(self.text()) > width
        # Rather a smaller name on two lines than half of one: the second half is what tells two tags apart.
        name = QRect(left, 3, width, 2 * _LINE - 2)
        painter.setFont(small if wide else face)
        painter.setPen(colours.colour("text"))
        painter.drawText(
            name, _LEFT | (Qt.TextFlag.TextWordWrap if wide else Qt.TextFlag.TextSingleLine), self.text()
        )
        painter.setFont(small)
        painter.setPen(colours.colour("muted"))
        because = QFontMetrics(small).elidedText(
            tr("tags.join").join(self._suggestion.because), Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(QRect(left, 2 * _LINE, width, _LINE), _LEFT, because)


class TagSuggestions(QWidget):
    """The first five below the tag box; their place is kept while there are none, so that nothing jumps.

    Signals:
        picked: the code of one was chosen.
    """

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[TagSuggestion, ...] = ()
        self._none = label(tr("tags.suggested.none"), "faint")
        # Once for all five: a bare digit beside them would be read as an answer's.
        self._with = label("Ctrl +", "faint")
        self._with.hide()
        self.keys = [SuggestionKey(f"Ctrl+{n}") for n in range(1, MOST + 1)]
        for at, key in enumerate(self.keys):
            key.clicked.connect(lambda _on=False, at=at: self.pick(at + 1))
        line = row(self._with, self._none, *self.keys, gap=6)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setFixedHeight(_HEIGHT)

    @property
    def shown(self) -> tuple[TagSuggestion, ...]:
        """What is suggested, the best first."""
        return self._shown

    def show_suggestions(self, suggestions: Sequence[TagSuggestion]) -> None:
        """Show the first of these."""
        self._shown = tuple(suggestions[:MOST])
        set_shown(self._none, not self._shown)
        set_shown(self._with, bool(self._shown))
        for at, key in enumerate(self.keys):
            key.show_suggestion(self._shown[at] if at < len(self._shown) else None)

    def pick(self, number: int) -> None:
        """Choose one by its number, from 1; where there is none nothing happens."""
        if number <= len(self._shown):
            self.picked.emit(self._shown[number - 1].code)
