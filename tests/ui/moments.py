"""Wall-clock times for tests, without a zone: the function under test puts the city's to them."""

from __future__ import annotations

from datetime import datetime


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall-clock time."""
    return datetime(year, month, day, hour, minute)
