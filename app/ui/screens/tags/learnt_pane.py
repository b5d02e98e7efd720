"""Words the centre learnt from confirmed orders: an editor takes them or not, tag by tag."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import FlowLayout, clear, column, row
from app.ui.widgets.page_area import Scrolled
from domain.wire.tags import LearntOfTag, LearntWords


class LearntPane(Card):
    """Signals:
    decided: a tag's code, the words taken, the words refused.
    """

    decided = Signal(str, tuple, tuple)

    def __init__(self) -> None:
        self._lines = column(gap=10)
        inside = QWidget()
        inside.setLayout(column(self._lines, None))
        super().__init__(
            tr("tags.part.learnt"),
            label(tr("tags.learnt.what"), "muted", wrap=True),
            Scrolled(inside, tr("tags.part.learnt")),
            gap=12,
        )
        self.body.setStretch(2, 1)
        self.boxes: dict[str, dict[str, CheckBox]] = {}
        self.buttons: dict[str, Button] = {}

    def show_learnt(self, found: LearntWords, named: Callable[[str], str]) -> None:
        """What waits."""
        clear(self._lines)
        self.boxes, self.buttons = {}, {}
        if not found.tags:
            self._lines.addWidget(label(tr("tags.learnt.none"), "muted", wrap=True))
        for one in found.tags:
            self._lines.addWidget(self._line(one, named(one.code)))

    def _line(self, one: LearntOfTag, name: str) -> QWidget:
        line = QWidget()
        boxes = FlowLayout(gap=12)
        self.boxes[one.code] = {}
        for found in one.words:
            box = CheckBox(tr("tags.learnt.word", word=found.word, n=found.orders, agents=found.agents))
            box.setToolTip(tr("tags.learnt.elsewhere", n=found.elsewhere))
            self.boxes[one.code][found.word] = box
            boxes.addWidget(box)
        button = Button(tr("tags.learnt.decide"), slim=True)
        button.setAccessibleName(tr("tags.learnt.decide.of", name=name))
        button.clicked.connect(lambda: self._decide(one.code))
        self.buttons[one.code] = button
        line.setLayout(column(row(label(name, "strong"), None, button), boxes, divider(), gap=6))
        return line

    def _decide(self, code: str) -> None:
        boxes = self.boxes[code]
        taken = tuple(word for word, box in boxes.items() if box.isChecked())
        self.decided.emit(code, taken, tuple(word for word in boxes if word not in taken))
