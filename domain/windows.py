"""How far back a workstation holds what its user did: their own records, by whole days of the city, by the centre's clock."""

from __future__ import annotations

from datetime import timedelta

from domain.settings import RecordSettings
from domain.times import day_bounds, day_of


def window_start(settings: RecordSettings, now: int, zone: str) -> int:
    """The first instant (ms) whose own records a workstation holds; ``now`` is the centre's time."""
    return day_bounds(day_of(now, zone) - timedelta(days=settings.window_days), zone)[0]
