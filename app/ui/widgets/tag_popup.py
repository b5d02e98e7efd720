"""The matches of a tag box, and what the marked one means: drawn by hand in one go, so that a key is on screen within a frame."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.text import tr
from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.tag_index import TagChoice, Usual

_ROW = 30
_HEAD = 24
_MEANS = 86
"""Below the matches: the definition in two lines, the example, the neighbour."""
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LEAST_WIDTH = 440


class TagPopup(QFrame):
    """The matches below or above a box.

    Signals:
        picked: a match was pressed.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = parent
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self._matches: list[TagChoice] = []
        self._neighbours: dict[str, TagChoice] = {}
        self._head = ""
        self._at = 0
        self.hide()

    def show_matches(
        self,
        matches: Sequence[TagChoice],
        neighbours: dict[str, TagChoice],
        box: QRect,
        *,
        head: str = "",
        marked: bool = True,
    ) -> None:
        """Show these beside a box.

        Args:
            matches: the best first.
            neighbours: by code, what definitions point at.
            box: where the box stands in the window.
            head: why these stand there, where nothing was typed.
            marked: the first one is marked, so that Enter takes it.
        """
        self._matches, self._neighbours, self._head = list(matches), neighbours, head
        self._at = 0 if marked and matches else -1
        host = self.host
        width = min(max(box.width(), _LEAST_WIDTH), host.width() - 16)
        height = self._height()
        top = box.bottom() + 4
        if top + height > host.height():
            top = max(0, box.top() - height - 4)
        self.setGeometry(QRect(min(box.left(), host.width() - width - 8), top, width, height))
        self._say()
        self.show()
        self.raise_()
        self.update()

    def current(self) -> TagChoice | None:
        """The marked match."""
        return self._matches[self._at] if self._at >= 0 else None

    def match(self, number: int) -> TagChoice | None:
        """The match of a number, from 1."""
        return self._matches[number - 1] if 0 < number <= len(self._matches) else None

    def step(self, by: int) -> None:
        """Mark the next or the one before, round the ends."""
        if self._matches:
            first = 0 if by > 0 else len(self._matches) - 1
            self._at = first if self._at < 0 else (self._at + by) % len(self._matches)
            self._say()
            self.update()

    def to_neighbour(self) -> bool:
        """Mark what the definition points at instead; says whether it points anywhere."""
        current = self.current()
        other = self._neighbours.get(current.neighbour) if current is not None else None
        if other is None:
            return False
        codes = [match.code for match in self._matches]
        if other.code in codes:
            self._at = codes.index(other.code)
        else:
            self._at += 1
            self._matches[self._at : self._at + 1] = [other]
        self._say()
        self.update()
        return True

    def _say(self) -> None:
        current = self.current() or (self._matches[0] if self._matches else None)
        self.setAccessibleName(current.text if current else tr("tags.none"))
        self.setAccessibleDescription(current.define if current else "")

    def _height(self) -> int:
        lines = max(1, len(self._matches)) * _ROW + 8 + (_HEAD if self._head else 0)
        return lines + (_MEANS if any(match.define for match in self._matches) else 0)

    def _line_at(self, y: float) -> int:
        return int(y - 4 - (_HEAD if self._head else 0)) // _ROW

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._line_at(event.position().y())
        if 0 <= at < len(self._matches) and at != self._at:
            self._at = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._line_at(event.position().y())
        if 0 <= at < len(self._matches):
            self.picked.emit(self._matches[at])
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(CAPTION_PX)
        top = 4
        if self._head:
            painter.setFont(small)
            painter.setPen(theme().colour("muted"))
            painter.drawText(QRect(15, top, self.width() - 30, _HEAD), _LEFT, self._head)
            top += _HEAD
        if not self._matches:
            painter.setFont(self.font())
            painter.setPen(theme().colour("muted"))
            painter.drawText(QRect(14, top, self.width() - 28, _ROW), _LEFT, tr("tags.none"))
            return
        for at, tag in enumerate(self._matches):
            self._paint_line(painter, small, QRect(5, top + at * _ROW, self.width() - 10, _ROW), at, tag)
        current = self.current() or self._matches[0]
        if current.define:
            self._paint_meaning(painter, small, top + len(self._matches) * _ROW, current)

    def _paint_line(self, painter: QPainter, small: QFont, line: QRect, at: int, tag: TagChoice) -> None:
        colours = theme()
        if at == self._at:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("accent_soft"))
            painter.drawRoundedRect(line, 6, 6)
        painter.setFont(small)
        painter.setPen(colours.colour("muted"))
        painter.drawText(line.adjusted(10, 0, 0, 0), _LEFT, str(at + 1))
        painter.setFont(self.font())
        painter.setPen(QPen(colours.colour("text")))
        painter.drawText(line.adjusted(28, 0, -10, 0), _LEFT, tag.text)
        room = line.adjusted(28 + QFontMetrics(self.font()).horizontalAdvance(tag.text) + 16, 0, -10, 0)
        painter.setFont(small)
        painter.setPen(colours.colour("muted"))
        why = tr(f"tags.usual.{tag.usual.value}") if tag.usual is Usual.RECENT else ""
        note = "  ".join(part for part in (why, tag.path, tag.initials) if part)
        painter.drawText(
            room, _RIGHT, QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideLeft, room.width())
        )

    def _paint_meaning(self, painter: QPainter, small: QFont, top: int, tag: TagChoice) -> None:
        colours = theme()
        painter.setPen(QPen(colours.colour("line"), 1))
        painter.drawLine(10, top + 4, self.width() - 10, top + 4)
        room = QRect(15, top + 8, self.width() - 30, 40)
        painter.setFont(small)
        painter.setPen(colours.colour("text"))
        painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, tag.define)
        fits = QFontMetrics(small)
        painter.setPen(colours.colour("muted"))
        said = tr("tags.example", words=tag.example) if tag.example else ""
        room = QRect(15, top + 46, self.width() - 30, 18)
        painter.drawText(room, _LEFT, fits.elidedText(said, Qt.TextElideMode.ElideRight, room.width()))
        other = self._neighbours.get(tag.neighbour)
        if other is not None:
            painter.setPen(colours.colour("accent"))
            words = tr("tags.neighbour", name=other.text, define=other.define)
            room.translate(0, 18)
            painter.drawText(room, _LEFT, fits.elidedText(words, Qt.TextElideMode.ElideRight, room.width()))
