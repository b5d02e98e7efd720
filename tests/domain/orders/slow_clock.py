"""The clocks once more, slow and simple: a walk from day to day, as somebody with a calendar on the wall would count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Stand(NamedTuple):
    """A stretch in which the clock stands; ``least`` working days are left when it goes on."""

    since: datetime
    until: datetime
    least: int = 0


def walked(start: date, days: int, stands: Sequence[Stand], worked: set[date]) -> datetime:
    """When so many working days are over that begin with the day after ``start``."""
    day, left = start, days
    while True:
        day += timedelta(days=1)
        if day not in worked:
            continue
        if not any(one.since.date() < day <= one.until.date() for one in stands):
            left -= 1
        end = datetime.combine(day, time(18), ZONE)
        if left <= 0 and not any(one.since <= end < one.until for one in stands):
            return end


def due_by_walking(start: date, days: int, stands: Sequence[Stand], worked: set[date]) -> datetime:
    """When it is due: by the limit, or by what at least was left after a stand."""
    ends = [walked(start, days, stands, worked)]
    ends += [
        walked(one.until.date(), one.least, stands[n + 1 :], worked)
        for n, one in enumerate(stands)
        if one.least
    ]
    return max(ends)
