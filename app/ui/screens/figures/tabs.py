"""Pages as tabs: as many as there are, walked by arrows, in more lines where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.layout import FlowLayout, set_state

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class PageTabs(QWidget):
    """One of some pages is in front; the word in front is heavier and underlined.

    Signals:
        chosen: the code of another page, made by a person.
    """

    chosen = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._code = ""
        self.setAccessibleName(tr("figures.pages"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        flow = FlowLayout(self, gap=4)
        self.buttons: dict[str, Button] = {}
        for code, words in pages:
            button = Button(words, "ghost", slim=True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, code=code: self._pick(code))
            self.buttons[code] = button
            flow.addWidget(button)

    def set_code(self, code: str) -> None:
        """Show which page is in front."""
        self._code = code
        for one, button in self.buttons.items():
            set_state(button, front=one == code)
        self._ring(on=self.hasFocus())
        self.setAccessibleDescription(self.buttons[code].text() if code in self.buttons else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring(on=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring(on=False)
        super().focusOutEvent(event)

    def _ring(self, *, on: bool) -> None:
        """The word in front has the keyboard for all of them."""
        for one, button in self.buttons.items():
            set_state(button, held=on and one == self._code)

    @Slot(str)
    def _pick(self, code: str) -> None:
        if code != self._code:
            self.chosen.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()))
        codes = list(self.buttons)
        if by is None or self._code not in codes:
            super().keyPressEvent(event)
            return
        self._pick(codes[min(max(codes.index(self._code) + by, 0), len(codes) - 1)])
