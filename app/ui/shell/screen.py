"""What a screen is to the frame, and what the frame offers to a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.bridge.scope import Scope
from app.records.changes import Changes
from app.ui.shell.shortcuts import ShortcutRegistry
from app.ui.tone import Tone


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a person has open on a page and ends before another is begun: a call, by its ids.

    Attributes:
        number: the citizen's, only if it was shown for this call.
        untouched: nothing was done with it: it makes room for whatever is begun, and is taken up again afterwards.
    """

    number: str = ""
    group_id: str | None = None
    task_id: str | None = None
    attempt_id: str | None = None
    untouched: bool = False


class Screen(QWidget):
    """A page of the frame.

    Signals:
        headed: title, state chip or the words beside them changed; the frame asks again.
    """

    headed = Signal()

    def title(self) -> str:
        """The page's title."""
        raise NotImplementedError

    def state(self) -> tuple[str, Tone] | None:
        """A chip beside the title, None for none."""
        return None

    def live_state(self) -> tuple[str, Tone] | None:
        """A chip at the right while another page is in front, e.g. the running call; None for none."""
        return None

    def title_actions(self) -> tuple[QWidget, ...]:
        """Buttons for the title bar; the same ones every time."""
        return ()

    def entered(self) -> None:
        """It came to the front: refresh and take the focus."""

    def left(self) -> None:
        """Another page came to the front."""

    def changed(self, changes: Changes) -> None:
        """Something changed in the store or at the centre; refresh if it is shown here."""

    def open_work(self) -> OpenWork | None:
        """What is open here, None for nothing."""
        return None

    def keep(self) -> None:
        """The window will go: keep what was typed."""


class Host(Protocol):
    """What the frame offers to its screens."""

    scope: Scope
    shortcuts: ShortcutRegistry
    zone: str

    def clock(self) -> int:
        """The present instant in ms."""
        ...

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something at the lower edge for a while, with undo if given."""
        ...

    def note(self, text: str, tone: str = "") -> None:
        """Put a quiet word at the right of the sync strip, e.g. 草稿已保存."""
        ...

    def fault(self, error: BaseException) -> str:
        """Words for an error that the screen has no better ones for; a mistake of ours is logged with a number."""
        ...

    def go(self, place: str, argument: object = None) -> None:
        """Show another page, handing it an argument if it takes one."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep a setting of this workstation, e.g. the columns of a list."""
        ...

    def remembered(self, key: str) -> str:
        """A setting kept before, empty if there is none."""
        ...

    def open_work(self) -> OpenWork | None:
        """What the person has open on any page."""
        ...

    def raise_emergency(self) -> None:
        """As if F12 had been pressed."""
        ...

    def overlay(self) -> QWidget:
        """The widget that sheets and cards are put over."""
        ...


def occupied(host: Host) -> bool:
    """Whether something is open that has to be ended before another thing is begun."""
    work = host.open_work()
    return work is not None and not work.untouched
