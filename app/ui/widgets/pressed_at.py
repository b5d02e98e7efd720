"""When a key was pressed, told from when its event came: events wait while a page is drawn. No Qt widgets."""

from __future__ import annotations

SLACK_MS = 3.0
"""Event times are whole milliseconds of another clock."""


class PressedAt:
    """Puts the clock that stamps key events beside one's own, by the event that came fastest."""

    def __init__(self) -> None:
        self._ahead: float | None = None
        self._newest = 0

    def __call__(self, stamp: int, now: float) -> float:
        """The latest moment (ms of one's own clock) at which a key can have been pressed.

        Args:
            stamp: of the event; 0 if it carries none.
            now: when it is looked at.
        """
        if not stamp:
            return now
        if self._ahead is None or stamp < self._newest:  # the first, or that clock began anew
            self._ahead = now - stamp
        self._newest = stamp
        self._ahead = min(self._ahead, now - stamp)
        return stamp + self._ahead + SLACK_MS
