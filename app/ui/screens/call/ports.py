"""What the call screen's presenter asks of its view, and what it works with besides its services. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.ui.screens.call.form import CallerIdentity
from app.ui.screens.call.showing import Showing
from domain.hours import CallHours
from domain.questionnaire.model import Questionnaire


class CallView(Protocol):
    """What the presenter asks of the screen."""

    def draw(self, showing: Showing) -> None:
        """Draw this."""
        ...

    def focus_script(self) -> None:
        """Put the focus where the question is answered."""
        ...

    def focus_note(self) -> None:
        """Put the focus into the note: of the appointment while a time is asked for, else of the outcome."""
        ...

    def focus_remark(self) -> None:
        """Put the focus into the remark."""
        ...

    def focus_find(self) -> None:
        """Put the focus where an outcome is searched for."""
        ...

    def open_card(self, code: str) -> None:
        """Show a prompt card."""
        ...

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something in passing; with ``undo`` it can be taken back while the word is there."""
        ...

    def note(self, text: str, tone: str = "") -> None:
        """A quiet word about the draft."""
        ...

    def leave(self, place: str) -> None:
        """Show another page."""
        ...

    def fault(self, error: BaseException) -> str:
        """Words for an error without words of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the presenter works with besides its services."""

    desk: CallerIdentity
    scripts: Callable[[str], Questionnaire]
    clock: Callable[[], int]
    hours: CallHours = field(default_factory=CallHours)
