"""The days a city works."""

from __future__ import annotations

from functools import lru_cache

from domain.working_days import WorkingDays
from server.db.work import Reading


def working_days(_reading: Reading) -> WorkingDays:
    """As they are published."""
    return _published()


@lru_cache(maxsize=1)
def _published() -> WorkingDays:
    from chinese_calendar.constants import holidays, in_lieu_days, workdays  # read once, by need: it is large

    free = frozenset(day for day in (*holidays, *in_lieu_days) if day.weekday() < _SATURDAY)
    made_up = frozenset(day for day in workdays if day.weekday() >= _SATURDAY)
    return WorkingDays(frozenset(day.year for day in holidays), free, made_up)


_SATURDAY = 5
