"""What the monkey presses: drawn from a seed alone, so that the same seed presses the same keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

DIGITS = tuple("1234567890")
WIDE = tuple(f"UFF1{at}" for at in range(10))
"""Digits of full width, as an input method types them: by X names."""
PAD = tuple(f"KP_{at}" for at in range(10))
ALMOST = ("twosuperior", "U2460", "U0663", "U5341")
"""², ①, ٣ and 十: no digits to a question."""
LETTERS = tuple("abcdeghijklmnoprstuvwxyz")
OUTCOMES = ("F5", "F6", "F7", "F8", "F9")
MOVES = (
    "Tab", "shift+Tab", "Up", "Down", "Left", "Right", "Home", "End", "Page_Up", "Page_Down", "Escape", "Return", "KP_Enter",
)  # fmt: skip
ERASING = (
    "BackSpace",
    "Delete",
    "ctrl+a",
    "ctrl+x",
    "ctrl+z",
    "ctrl+shift+z",
    "shift+Home",
    "ctrl+BackSpace",
)
"""After these, words may be gone because the person wanted it."""
COMMANDS = (
    "ctrl+b", "ctrl+c", "ctrl+d", "ctrl+e", "ctrl+f", "ctrl+h", "ctrl+k", "ctrl+n", "ctrl+r", "ctrl+t", "ctrl+v", "ctrl+1",
    "ctrl+2", "alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "alt+6", "F1", "slash",
)  # fmt: skip
SAVES = ("ctrl+Return", "ctrl+s")
PAUSES_MS = (2, 8, 20, 45)
"""Between two keys of a burst: as a program types, as fingers roll, as people type."""
LONGEST_BURST = 6
HELD_ONE_IN = 120
"""How seldom a key is held until the display repeats it."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Keys in one go.

    Attributes:
        held: a single key, held until the display repeats it.
    """

    keys: tuple[str, ...]
    pause_ms: int
    held: bool = False


_DESK: Mapping[tuple[str, ...], int] = {
    DIGITS: 32, WIDE: 3, PAD: 3, ALMOST: 1, LETTERS: 14, ("F2",): 8, ("F3", "F4"): 4, OUTCOMES: 11, MOVES: 9, ("Return",): 5, SAVES: 10,
    ERASING: 2, COMMANDS: 2, ("space",): 1,
}  # fmt: skip
_LISTS: Mapping[tuple[str, ...], int] = {
    MOVES: 30, ("Return", "space"): 14, DIGITS: 10, LETTERS: 14, COMMANDS: 12, OUTCOMES: 4, ("F2", "F12"): 2, SAVES: 4, ERASING: 5, WIDE: 2,
    ALMOST: 2, PAD: 1,
}  # fmt: skip


def bursts(random: Random, keys: int, *, at_the_desk: bool) -> Iterator[Burst]:
    """So many keys, in bursts."""
    mixture = _DESK if at_the_desk else _LISTS
    groups, weights = list(mixture), list(mixture.values())
    left = keys
    while left > 0:
        count = min(left, random.randint(1, LONGEST_BURST))
        chosen = tuple(random.choice(group) for group in random.choices(groups, weights, k=count))
        held = random.randrange(HELD_ONE_IN) == 0
        if held:
            chosen = (random.choice((*DIGITS, *LETTERS[:3], "Return", "F2", "ctrl+Return")),)
        left -= len(chosen)
        yield Burst(chosen, random.choice(PAUSES_MS), held)
