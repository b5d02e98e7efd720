"""Instants are integer UTC milliseconds everywhere; the city's zone makes days and spoken times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LAST_INSTANT = 253_402_300_799_999
"""The end of the year 9999, up to which instants are told."""

DEFAULT_ZONE = "Asia/Shanghai"


def to_local(instant: int, zone: str = DEFAULT_ZONE) -> datetime:
    """The wall-clock time of an instant (ms) in a zone, timezone-aware."""
    return datetime.fromtimestamp(instant / 1000, tz=ZoneInfo(zone))


def from_local(moment: datetime, zone: str = DEFAULT_ZONE) -> int:
    """The instant (ms) of a wall-clock time; a naive one is read in ``zone``."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return round(aware.timestamp() * 1000)


def day_of(instant: int, zone: str = DEFAULT_ZONE) -> date:
    """The city's calendar day that an instant (ms) falls on."""
    return to_local(instant, zone).date()


def day_bounds(day: date, zone: str = DEFAULT_ZONE) -> tuple[int, int]:
    """First instant of a city day and of the next one, in ms."""
    start = datetime.combine(day, time.min)
    return from_local(start, zone), from_local(start + timedelta(days=1), zone)
