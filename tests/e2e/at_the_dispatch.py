"""A lead at the dispatch desk of the installed program, by real key strokes."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.display import Client, Peek
from tests.helpers.patience import until

_PAGES = 9
_ONCE_S = 40.0


class AtTheDispatch:
    """A lead with 派单台 in front."""

    def __init__(self, client: Client, peek: Peek) -> None:
        self.client, self.peek = client, peek

    def front(self) -> None:
        """Go there by the keys of the rail, as the lead's rail has them."""
        for digit in range(1, _PAGES + 1):
            if "派单台" in self.client.title():
                return
            before = self.client.title()
            self.client.keys(f"alt+{digit}")
            with_pause(lambda: self.client.title() != before)  # noqa: B023 - asked before the next turn
        assert "派单台" in self.client.title(), self.client.title()

    def dispatch_all(self, unit: str, done: Callable[[], bool]) -> None:
        """Everything that waits goes to one unit, in one batch."""
        self._do(("ctrl+a", "ctrl+d"), unit, done)

    def decide_first(self, done: Callable[[], bool], words: str = "") -> None:
        """The first order that waits has what is asked granted, or its report approved: the move with the lowest digit."""
        self._do(("Home", "1"), words, done)

    def _do(self, keys: tuple[str, ...], words: str, done: Callable[[], bool]) -> None:
        """Open a form by keys, type into its first field, confirm; once more where the list had not come when it was pressed."""
        self.front()
        while not done():
            self.client.keys(*keys)
            if words:
                self.client.type(words)
            self.client.keys("ctrl+Return")
            if not with_pause(done):
                self.client.keys("Escape", "Escape")


def with_pause(holds: Callable[[], object]) -> bool:
    """Whether it comes about in a while."""
    try:
        until("", holds, _ONCE_S)
    except AssertionError:
        return False
    return True
