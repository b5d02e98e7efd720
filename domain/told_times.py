"""When it happened, as a citizen says it and an agent types it: 14:30, 昨天 21:05, 11-20, 11月20日 8:00."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from domain.times import DEFAULT_ZONE, from_local, to_local

_TIME = re.compile(r"(\d{1,2})[:：点时](\d{2})?分?$")
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$")
_DAYS = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
_MIDDAY = time(12)


def read_when(text: str, now: int, zone: str = DEFAULT_ZONE) -> int | None:
    """The instant (ms) meant, the latest that is not in the future; None if it cannot be read. A day alone means its noon.

    Raises:
        ValueError: there is nothing to read, or it is no such day or time.
    """
    today = to_local(now, zone).date()
    day: date | None = None
    clock: time | None = None
    parts = text.split()
    if not parts:
        raise ValueError("empty")
    for part in parts:
        if part.lower() in _DAYS:
            day = today - timedelta(days=_DAYS[part.lower()])
        elif found := _TIME.match(part):
            clock = time(int(found[1]), int(found[2] or 0))
        elif found := _DATE.match(part):
            day = _day(found, today)
        else:
            raise ValueError(part)
    at = from_local(datetime.combine(day or today, clock or _MIDDAY), zone)
    if at > now and (day is None or clock is None):
        # 21:05 said in the morning was yesterday's; of today without a time nothing later than now is meant.
        return (
            from_local(datetime.combine(today - timedelta(days=1), clock), zone)
            if day is None and clock
            else now
        )
    return at


def _day(found: re.Match[str], today: date) -> date:
    if found[1]:
        return date(int(found[1]), int(found[2]), int(found[3]))
    day = date(today.year, int(found[2]), int(found[3]))
    return day if day <= today else date(today.year - 1, int(found[2]), int(found[3]))
