"""Values of settings as JSON gives them, read as what a rule needs; what cannot be raises ``TypeError`` or ``ValueError``."""

from __future__ import annotations

from datetime import time
from typing import Any


def clock(text: Any) -> time:
    """A time of day, written as HH:MM."""
    if not isinstance(text, str):
        raise TypeError("a time is written as HH:MM")
    return time.fromisoformat(text)


def whole(value: Any) -> int:
    """A whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError("a whole number that is not negative is needed")
    return value


def between(least: int, most: int, value: Any) -> int:
    """A whole number from ``least`` to ``most``."""
    if not least <= whole(value) <= most:
        raise ValueError(f"a whole number from {least} to {most} is needed")
    return int(value)


def yes(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError("true or false is needed")
    return value


def words(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return value
