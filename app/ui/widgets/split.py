"""Parts of a page side by side, with handles between them; how wide somebody made one is theirs to keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.ui.text import tr
from app.ui.theme.tokens import SPACE_2


@dataclass(frozen=True, slots=True)
class Side:
    """A part that keeps its width while the page is made wider; the others share what is left.

    Attributes:
        part: the widget.
        name: what its width is remembered under.
        usual: its width in a page so many pixels wide, while nobody has chosen another.
        least: no handle makes it narrower.
        most: nor wider.
    """

    part: QWidget
    name: str
    usual: Callable[[int], int]
    least: int
    most: int = 900


class Split(QSplitter):
    """Parts side by side.

    Signals:
        moved: somebody dragged a handle; ask ``state`` to remember it.
    """

    moved = Signal()

    def __init__(self, *parts: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._parts = parts
        self._sides: tuple[Side, ...] = ()
        self._chosen: dict[str, int] = {}
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SPACE_2)
        for at, part in enumerate(parts):
            self.addWidget(part)
            if at:
                self.handle(at).setAccessibleName(tr("split.handle"))
        self.splitterMoved.connect(self._dragged)

    def keep_sides(self, *sides: Side) -> None:
        """Which parts keep their width; at least one does not."""
        self._sides = sides
        kept = {side.part: side for side in sides}
        for at, part in enumerate(self._parts):
            side = kept.get(part)
            if side is None:
                part.setMinimumWidth(0)
            part.setMaximumWidth(side.most if side else _ANY)
            self.setStretchFactor(at, 0 if side else 1)
        self._arrange()

    def state(self) -> str:
        """The widths somebody chose, as text to remember."""
        return json.dumps(self._chosen, sort_keys=True)

    def restore(self, state: str) -> None:
        """Put remembered widths back; nonsense is ignored."""
        try:
            self._chosen = {str(name): int(width) for name, width in json.loads(state).items()}
        except (ValueError, TypeError, AttributeError):
            return
        self._arrange()

    @Slot()
    def _dragged(self) -> None:
        widths = self.sizes()
        for side in self._sides:
            if side.part.isVisible():
                self._chosen[side.name] = widths[self.indexOf(side.part)]
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # a part was shown or hidden, and its handle with it
            self._arrange()
        return done

    def _arrange(self) -> None:
        shown = [part for part in self._parts if not part.isHidden()]
        room = self.contentsRect().width() - self.handleWidth() * max(0, len(shown) - 1)
        for side in self._sides:  # what is in it may have come to need more
            side.part.setMinimumWidth(self._least(side))
        kept = {side.part: self._width(side) for side in self._sides if side.part in shown}
        others = len(shown) - len(kept)
        rest = max(0, room - sum(kept.values())) // max(1, others)
        self.setSizes([kept.get(part, rest) if part in shown else 0 for part in self._parts])

    def _width(self, side: Side) -> int:
        wanted = self._chosen.get(side.name) or side.usual(self.contentsRect().width())
        return max(self._least(side), min(side.most, wanted))

    @staticmethod
    def _least(side: Side) -> int:
        return max(side.least, side.part.minimumSizeHint().width())


_ANY = 16_777_215
"""Qt's own word for a width without a limit."""
