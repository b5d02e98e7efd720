"""Choosing tags by pinyin initials: what is chosen as chips, a line to type in, the best matches below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.text import tr
from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.filters import RemovableChip
from app.ui.widgets.layout import FlowLayout, set_state
from app.ui.widgets.tag_index import TagChoice, TagIndex

_ROW = 34


class TagBox(QFrame):
    """A box of tags. The input method is off in it: what is typed are initials.

    Signals:
        changed: the chosen codes are others.
        submitted: Enter with nothing typed: go on.
    """

    changed = Signal(tuple)
    submitted = Signal()

    def __init__(
        self, index: TagIndex, *, tone: str = "bad", limit: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "tagbox")
        self._index, self._tone, self._limit = index, tone, limit
        self._codes: list[str] = []
        self._chips: list[RemovableChip] = []
        self.line = _Line(tr("tags.placeholder"))
        self.line.setProperty("role", "tags")
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.line.setMinimumWidth(90)
        self.line.textEdited.connect(self._search)
        self.line.submitted.connect(self._enter)
        self.line.installEventFilter(self)
        self._flow = FlowLayout(self, gap=6)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self._flow.addWidget(self.line)
        self._popup: TagPopup | None = None
        self.setFocusProxy(self.line)
        self.setMinimumHeight(38)

    def set_index(self, index: TagIndex) -> None:
        """Offer another list of tags, e.g. after master data came in."""
        self._index = index

    def codes(self) -> tuple[str, ...]:
        """What is chosen, in the order of choosing."""
        return tuple(self._codes)

    def set_codes(self, codes: Sequence[str]) -> None:
        """Show a choice without telling that someone chose."""
        if list(codes) != self._codes:
            self._codes = list(codes)
            self._rebuild()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            kind = event.type()
            if kind == QEvent.Type.FocusIn:
                set_state(self, focused=True)
            elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
                set_state(self, focused=False)
                if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
                    self._hide()
            elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        shown = self._popup is not None and self._popup.isVisible()
        if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._codes:
            self._remove(self._codes[-1])
            return True
        if event.key() == Qt.Key.Key_Down:
            if shown and self._popup:
                self._popup.step(1)
            else:
                self._search(self.line.text())
            return True
        if event.key() == Qt.Key.Key_Up and shown and self._popup:
            self._popup.step(-1)
            return True
        if event.key() == Qt.Key.Key_Escape and shown:
            self._hide()
            return True
        return False

    @Slot(str)
    def _search(self, typed: str) -> None:
        popup = self._popup_for_window()
        popup.show_matches(
            self._index.search(typed, self._limit, self._codes),
            self.mapTo(popup.host, QPoint(0, self.height() + 4)),
            self.width(),
        )

    @Slot()
    def _enter(self) -> None:
        choice = self._popup.current() if self._popup and self._popup.isVisible() else None
        if choice and (self.line.text() or self._popup):
            self._add(choice)
        elif not self.line.text():
            self.submitted.emit()

    @Slot(object)
    def _add(self, choice: TagChoice) -> None:
        if choice.code not in self._codes:
            self._codes.append(choice.code)
            self._rebuild()
            self.changed.emit(self.codes())
        self.line.clear()
        self._hide()
        self.line.setFocus()

    @Slot(str)
    def _remove(self, code: str) -> None:
        if code in self._codes:
            self._codes.remove(code)
            self._rebuild()
            self.changed.emit(self.codes())
            self.line.setFocus()

    def _rebuild(self) -> None:
        self._flow.removeWidget(self.line)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for code in self._codes:
            tag = self._index.get(code)
            chip = RemovableChip(code, tag.text if tag else code, tone=self._tone)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            chip.removed.connect(self._remove)
            self._flow.addWidget(chip)
            self._chips.append(chip)
        self._flow.addWidget(self.line)
        self.line.setPlaceholderText("" if self._codes else tr("tags.placeholder"))
        self.updateGeometry()

    def _hide(self) -> None:
        if self._popup:
            self._popup.hide()

    def _popup_for_window(self) -> TagPopup:
        if self._popup is None or self._popup.host is not self.window():
            self._popup = TagPopup(self.window())
            self._popup.picked.connect(self._add)
        return self._popup


class _Line(LineEdit):
    """The line to type in; asks for little, so that it stays beside the chips as long as it can."""

    def sizeHint(self) -> QSize:
        return QSize(120, 28)


class TagPopup(QFrame):
    """The matches, drawn by hand in one go so that a key is on screen within a frame.

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
        self._at = 0
        self.hide()

    def show_matches(self, matches: list[TagChoice], where: QPoint, width: int) -> None:
        """Show these below a box; the first one is marked."""
        self._matches, self._at = matches, 0
        height = max(1, len(matches)) * _ROW + 8
        host = self.host
        top = where.y() if where.y() + height < host.height() else where.y() - height - 46
        self.setGeometry(QRect(where.x(), top, width, height))
        self.setAccessibleName(matches[0].text if matches else tr("tags.none"))
        self.show()
        self.raise_()
        self.update()

    def current(self) -> TagChoice | None:
        """The marked match."""
        return self._matches[self._at] if self._matches else None

    def step(self, by: int) -> None:
        """Mark the next or the one before, round the ends."""
        if self._matches:
            self._at = (self._at + by) % len(self._matches)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y() - 4) // _ROW
        if 0 <= at < len(self._matches) and at != self._at:
            self._at = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        choice = self.current()
        if choice:
            self.picked.emit(choice)
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(320, max(1, len(self._matches)) * _ROW + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        small = QFont(self.font())
        small.setPixelSize(CAPTION_PX)
        if not self._matches:
            painter.setPen(colours.colour("muted"))
            painter.drawText(self.rect().adjusted(14, 0, -14, 0), left, tr("tags.none"))
            return
        for at, tag in enumerate(self._matches):
            line = QRect(5, 4 + at * _ROW, self.width() - 10, _ROW)
            if at == self._at:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours.colour("accent_soft"))
                painter.drawRoundedRect(line, 6, 6)
            painter.setFont(self.font())
            painter.setPen(QPen(colours.colour("text")))
            painter.drawText(line.adjusted(10, 0, -10, 0), left, tag.text)
            room = line.adjusted(10 + QFontMetrics(self.font()).horizontalAdvance(tag.text) + 16, 0, -10, 0)
            painter.setFont(small)
            painter.setPen(colours.colour("muted"))
            note = "  ".join(part for part in (tag.path, tag.initials) if part)
            painter.drawText(
                room, right, QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideLeft, room.width())
            )
