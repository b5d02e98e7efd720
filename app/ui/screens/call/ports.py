"""What the call screen's presenter asks of services and of its view. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.records.call import CallOutcome, CallState, Draft, FormDraft, Saved
from app.records.work import Exclusion, WorkItem
from app.ui.models.records import Runner
from app.ui.screens.call.form import Desk
from app.ui.screens.call.showing import Showing
from domain.hours import CallHours
from domain.questionnaire.model import Questionnaire


class CallService(Protocol):
    """What is asked of ``app.services.calls.Calls``."""

    def open(self, item: WorkItem) -> CallState: ...
    def surviving_draft(self) -> CallState | None: ...
    def save_draft(self, draft: Draft) -> None: ...
    def discard(self, call_id: str) -> None: ...
    def judge(self, call: CallState) -> list[Exclusion]: ...
    def dial(self, call: CallState, ordinal: int | None = None) -> tuple[CallState, str]: ...
    def reveal(self, call: CallState, reason: str, ordinal: int | None = None) -> str: ...
    def connected(self, call: CallState) -> CallState: ...
    def hang_up(self, call: CallState) -> CallState: ...
    def finish(self, call: CallState, outcome: CallOutcome) -> Saved: ...


class RevisitService(Protocol):
    """What is asked of ``app.services.revisits.Revisits``."""

    def next(self, worked: str | None = None) -> WorkItem | None: ...


class RecordService(Protocol):
    """What is asked of ``app.services.records.Records``."""

    def take_up(self, record_id: str) -> CallState: ...
    def keep_correction(self, record_id: str, draft: Draft) -> None: ...
    def drop_correction(self, record_id: str) -> None: ...
    def correct(self, record_id: str, form: FormDraft) -> Saved: ...


class CallView(Protocol):
    """What the presenter asks of the screen."""

    def draw(self, showing: Showing) -> None:
        """Draw this."""
        ...

    def focus_script(self) -> None:
        """Put the focus where the question is answered."""
        ...

    def open_card(self, code: str) -> None:
        """Show a prompt card."""
        ...

    def later(self, milliseconds: int, fn: Callable[[], None]) -> None:
        """Call a function after a while."""
        ...

    def toast(self, text: str) -> None:
        """Say something in passing."""
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

    desk: Desk
    scripts: Callable[[str], Questionnaire]
    clock: Callable[[], int]
    store: Runner
    network: Runner
    hours: CallHours = field(default_factory=CallHours)
