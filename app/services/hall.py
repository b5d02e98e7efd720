"""班长台: the panel, its live stream, absent agents, and the day in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.wire.hall import Panel, Released
from domain.wire.rows import EmergencyRow


class LiveListener(Protocol):
    """What the live stream tells, on the stream's own thread."""

    def panel(self, panel: Panel) -> None: ...
    def emergency(self, row: EmergencyRow) -> None: ...
    def connected(self, online: bool) -> None: ...


class Hall:
    """What a lead sees and does."""

    def panel(self) -> Panel:
        """One consistent look at the hall, from the centre."""
        raise NotImplementedError

    def live(self, listener: LiveListener) -> Callable[[], None]:
        """Follow the hall until the returned function is called; reconnects by itself. Needs a logged-in user."""
        raise NotImplementedError

    def release_tasks(self, user_id: str) -> Released:
        """Give an absent agent's leased groups and handed tasks back to the queue."""
        raise NotImplementedError

    def day_sentence(self, panel: Panel, lang: str = "zh") -> str:
        """The day's figures with their basis, to copy for a director."""
        raise NotImplementedError
