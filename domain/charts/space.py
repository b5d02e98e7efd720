"""Where things stand: scales, round ticks, how long a text is and how it is cut."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from math import floor, isclose, log10

_WIDE, _NARROW = 1.0, 0.58
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to places, straight.

    Raises:
        ValueError: no extent.
    """

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"{self.low} to {self.high} is no extent")

    def at(self, value: float) -> float:
        """The place of a value; of one outside, the nearer end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def step(extent: float, about: int = 5) -> float:
    """The distance of ticks: 1, 2 or 5 times a power of ten, so that there are about so many."""
    if extent <= 0:
        return 1.0
    raw = extent / about
    power = 10.0 ** floor(log10(raw))
    return next(
        (power * times for times in (1, 2, 5) if raw <= power * times or isclose(raw, power * times)),
        power * 10,
    )


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values from ``low`` to ``high``."""
    width = step(high - low, about)
    first = -floor(-low / width + 1e-9)
    last = floor(high / width + 1e-9)
    return [at * width for at in range(first, last + 1)]


def whole_step_above(value: float, about: int = 5) -> float:
    """The first round tick that is not below a value: where an axis from nought ends."""
    width = step(value, about)
    return -floor(-value / width + 1e-9) * width


def length(text: str, size: float) -> float:
    """About how long a text is: Chinese characters are as wide as high, others a little over half."""
    return size * sum(_width(sign) for sign in text)


def fitted(text: str, size: float, room: float) -> str:
    """The text, cut where it does not fit; what was cut is said in full by its mark."""
    if length(text, size) <= room:
        return text
    kept, used = [], length(_CUT, size)
    for sign in text:
        used += size * _width(sign)
        if used > room:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + _CUT


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in up to so many lines, broken at blanks where a line has one; the last is cut where it still does not fit."""
    lines: list[str] = []
    rest = text.strip()
    while len(lines) < most - 1 and length(rest, size) > room:
        fit = next((at for at in range(len(rest), 1, -1) if length(rest[:at], size) <= room), 1)
        blank = rest.rfind(" ", 1, fit + 1)
        end = blank if blank > 0 else fit
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, fitted(rest, size, room)]


def _width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(sign) in "WFA" else _NARROW
