"""What key events say about the fingers behind them: whether a key is only held, and when it was pressed. No Qt widgets."""

from __future__ import annotations

from dataclasses import dataclass, field

PAIR_MS = 5
"""A press so soon after the release of the same key was made by no finger."""

Key = tuple[int, int]
"""A key: its scan code and what it means. A program that types sends all it has no key for with one scan code."""


@dataclass(slots=True)
class Presses:
    """Follows presses and releases by the times they carry (ms).

    Under X11 a held key arrives as release and press, pair by pair with one time, and none of them may be marked as a repeat.
    """

    _released: dict[Key, int] = field(default_factory=dict)
    _judged: dict[Key, tuple[int, bool]] = field(default_factory=dict)

    def held(self, key: Key, at: int) -> bool:
        """Whether a press is one of a key that is only held. A press may be asked about twice."""
        judged = self._judged.get(key)
        if judged is None or judged[0] != at:
            let_go = self._released.get(key)
            judged = at, let_go is not None and 0 <= at - let_go < PAIR_MS
            self._judged[key] = judged
        return judged[1]

    def released(self, key: Key, at: int) -> None:
        """A key came up, or seemed to."""
        self._released[key] = at
        self._judged.pop(key, None)
