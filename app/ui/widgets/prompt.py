"""A prompt card: what to say in a difficult moment; the form stays visible and usable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ReadAloud, label
from app.ui.widgets.layout import FlowLayout, clear, column, set_shown
from app.ui.widgets.overlay import DockCard
from app.ui.widgets.page_area import Scrolled


@dataclass(frozen=True, slots=True)
class Prompt:
    """One card: its name, the words to say, each with the moment it is for, and notes that are not said."""

    code: str
    title: str
    say: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


class PromptCard(DockCard):
    """All prompt cards with one of them open; the names above switch between them."""

    def __init__(self, host: QWidget, title: str, over: Callable[[], QRect] | None = None) -> None:
        super().__init__(host, title, width=420, over=over)
        self._prompts: tuple[Prompt, ...] = ()
        self._at = 0
        self._names = QWidget()
        self._flow = FlowLayout(self._names, gap=6)
        self._buttons: list[Button] = []
        inner = QWidget()
        self._say = column(gap=6)
        self._notes = label("", "muted", wrap=True)
        inner.setLayout(column(self._say, self._notes, None, gap=12))
        area = Scrolled(inner, title)
        self.body.addWidget(self._names)
        self.body.addWidget(area, 1)

    def set_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Show these; the open one stays open where it is among them."""
        if tuple(prompts) == self._prompts:
            return
        code = self._prompts[self._at].code if self._prompts else ""
        self._prompts = tuple(prompts)
        clear(self._flow)
        self._buttons = []
        for at, prompt in enumerate(self._prompts):
            button = Button(prompt.title, slim=True)
            button.clicked.connect(lambda _=False, at=at: self.show_prompt(at))
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._show_code(code)

    def show_prompt(self, index: int) -> None:
        """Open one card."""
        self._at = index
        prompt = self._prompts[index]
        clear(self._say)
        for moment, words in prompt.say:
            if moment:
                self._say.addWidget(label(moment, "caption"))
            self._say.addWidget(ReadAloud(words))
        self._notes.setText("\n".join(prompt.notes))
        set_shown(self._notes, bool(prompt.notes))
        for at, button in enumerate(self._buttons):
            button.set_chosen(at == index)
        if self.isVisible():
            self._place()

    def open_code(self, code: str = "") -> None:
        """Open the card of a code, e.g. the one an answer leads to; the last one looked at where none is named."""
        if self._prompts:
            self._show_code(code or self._prompts[self._at].code)
        self.open_card()

    def _show_code(self, code: str) -> None:
        codes = [prompt.code for prompt in self._prompts]
        if codes:
            self.show_prompt(codes.index(code) if code in codes else 0)
