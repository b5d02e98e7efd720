"""A prompt card: what to say in a difficult moment; the form stays visible and usable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ReadAloud, label
from app.ui.widgets.layout import FlowLayout
from app.ui.widgets.overlay import DockCard


@dataclass(frozen=True, slots=True)
class Prompt:
    """One card: its name, the words to say (paragraphs) and notes for the agent that are not said."""

    code: str
    title: str
    say: tuple[str, ...]
    notes: tuple[str, ...] = ()


class PromptCard(DockCard):
    """All prompt cards with one of them open; the names above switch between them."""

    def __init__(self, host: QWidget, title: str, prompts: Sequence[Prompt]) -> None:
        super().__init__(host, title, width=420)
        self._prompts = tuple(prompts)
        names = QWidget()
        flow = FlowLayout(names, gap=6)
        self._names: list[Button] = []
        for index, prompt in enumerate(prompts):
            button = Button(prompt.title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, at=index: self.show_prompt(at))
            flow.addWidget(button)
            self._names.append(button)
        self._say = ReadAloud()
        self._notes = label("", "caption", wrap=True)
        self.body.addWidget(names)
        self.body.addWidget(self._say)
        self.body.addWidget(self._notes)
        if prompts:
            self.show_prompt(0)

    @Slot(int)
    def show_prompt(self, index: int) -> None:
        """Open one card."""
        prompt = self._prompts[index]
        self._say.set_text("\n".join(prompt.say))
        self._notes.setText("\n".join(prompt.notes))
        self._notes.setVisible(bool(prompt.notes))
        for at, button in enumerate(self._names):
            button.set_chosen(at == index)
        if self.isVisible():
            self._place()

    def open_code(self, code: str) -> None:
        """Open the card of a code, e.g. the one an answer leads to; the first where there is none such."""
        codes = [prompt.code for prompt in self._prompts]
        self.show_prompt(codes.index(code) if code in codes else 0)
        self.open_card()
