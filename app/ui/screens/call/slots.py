"""Times to offer for calling again: near ones first, all within the hours in which citizens are called. No Qt."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from domain.hours import CallHours
from domain.times import DEFAULT_ZONE, HOUR, MINUTE, from_local, to_local

LONGEST_DAYS = 30
_OFFERED = (time(9, 30), time(10, 30), time(14, 30), time(16, 0), time(18, 30))


def offered(now: int, hours: CallHours, zone: str = DEFAULT_ZONE, count: int = 5) -> tuple[int, ...]:
    """The next good moments: in an hour if that is open, then usual times of today and the days after."""
    found = [_round_up(now + HOUR)] if hours.open_at(_round_up(now + HOUR), zone) else []
    today = to_local(now, zone).date()
    for day in range(4):
        for at in _OFFERED:
            moment = from_local(datetime.combine(today + timedelta(days=day), at), zone)
            if moment > now + HOUR + 30 * MINUTE and hours.open_at(moment, zone):
                found.append(moment)
    return tuple(found[:count])


def _round_up(instant: int) -> int:
    step = 15 * MINUTE
    return -(-instant // step) * step


_TIME = re.compile(r"\s*(\d{1,2})(?:[:.\uff1a]?(\d{2}))?\s*")
"""Hour and minute, with a colon of either width, a dot, or nothing between them."""


def read_time(text: str) -> time | None:
    """A time as people type it (16:30, 1630, 9), None if it is none."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def fault(at: int, now: int, hours: CallHours, zone: str = DEFAULT_ZONE) -> str:
    """Why a time cannot be promised, as a key of the catalogue; empty if it can."""
    if at <= now:
        return "call.when.past"
    if at > now + LONGEST_DAYS * 24 * HOUR:
        return "call.when.far"
    if hours.quiet_at(at, zone):
        return "call.when.quiet"
    return ""
