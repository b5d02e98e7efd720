"""Boxes with the design's spacing, and dynamic properties that restyle."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

from app.ui.theme.tokens import SPACE

Item = QWidget | QLayout | int | None
Margin = int | tuple[int, int, int, int]
Box = TypeVar("Box", bound=QBoxLayout)


def column(*items: Item, gap: int = SPACE, margin: Margin = 0) -> QVBoxLayout:
    """A vertical box; a number among the items is extra space, None a stretch."""
    return _fill(QVBoxLayout(), items, gap, margin)


def row(*items: Item, gap: int = SPACE, margin: Margin = 0) -> QHBoxLayout:
    """A horizontal box; a number among the items is extra space, None a stretch."""
    return _fill(QHBoxLayout(), items, gap, margin)


def _fill(box: Box, items: tuple[Item, ...], gap: int, margin: Margin) -> Box:
    box.setSpacing(gap)
    box.setContentsMargins(
        QMargins(margin, margin, margin, margin) if isinstance(margin, int) else QMargins(*margin)
    )
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QWidget):
            box.addWidget(item)
        else:
            box.addLayout(item)
    return box


def set_state(widget: QWidget, **states: str | bool) -> None:
    """Set dynamic properties that the style sheet looks at; restyles only if one changed."""
    changed = False
    for name, value in states.items():
        word = str(value).lower() if isinstance(value, bool) else value
        if widget.property(name) != word:
            widget.setProperty(name, word)
            changed = True
    if changed:
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def set_shown(widget: QWidget, on: bool) -> None:
    """Show or hide a part of a page, also before it stands on the page.

    ``setVisible(True)`` on a widget without a parent would make it a window of its own, which flashes up and takes
    the focus; such a one is only told to appear together with its future parent.
    """
    if on and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, False)
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(on)


def clear(layout: QLayout) -> None:
    """Remove everything from a layout and let the widgets go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class FlowLayout(QLayout):
    """Lays widgets out like words: left to right, then the next line."""

    def __init__(self, parent: QWidget | None = None, gap: int = SPACE) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        width = sum(item.sizeHint().width() for item in self._items) + self._gap * max(
            0, len(self._items) - 1
        )
        height = max((item.sizeHint().height() for item in self._items), default=0)
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        inner = rect.marginsRemoved(self.contentsMargins())
        x, y, line = inner.x(), inner.y(), 0
        for at, item in enumerate(self._items):
            size = item.sizeHint()
            if x > inner.x() and x + size.width() > inner.right() + 1:
                x, y, line = inner.x(), y + line + self._gap, 0
            greedy = at == len(self._items) - 1 and item.expandingDirections() & Qt.Orientation.Horizontal
            if greedy:  # the last one takes the rest of its line, e.g. the box one types in
                size.setWidth(max(size.width(), inner.right() + 1 - x))
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - rect.y() + self.contentsMargins().bottom()
