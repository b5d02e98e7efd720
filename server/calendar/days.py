"""Which days are worked in a city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from domain.acts.calendar_load import CalendarDay
from domain.working_days import WorkingDays, together
from server.calendar import repository
from server.calendar.shipped import published, statutory
from server.db.work import Reading


def working_days(reading: Reading) -> WorkingDays:
    """By what the city was given for a year, else by what ships with the product, else provisional; worked out once for as long as
    that stays the same."""
    return _counted(repository.years(reading))


def years(reading: Reading) -> Mapping[int, Sequence[CalendarDay]]:
    """The years that are published, with the days their orders name."""
    return _known(repository.years(reading))


@lru_cache(maxsize=16)
def _known(stored: frozenset[tuple[int, str]]) -> Mapping[int, Sequence[CalendarDay]]:
    return {**published(), **{year: repository.read(days) for year, days in stored}}


@lru_cache(maxsize=16)
def _counted(stored: frozenset[tuple[int, str]]) -> WorkingDays:
    named = {
        year: {date.fromisoformat(one.date): one.worked for one in days}
        for year, days in _known(stored).items()
    }
    return together(named, statutory())
