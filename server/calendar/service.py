"""Making a year's working days known; who counts in them is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from domain.acts.calendar_load import CalendarDay, CalendarLoad
from domain.ids import derived_id
from domain.times import day_of
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.calendar import repository
from server.calendar.shipped import published
from server.db.work import Reading, UnitOfWork
from server.plugins import offered

CALENDAR = Machine("calendar")


@cache
def _followers() -> tuple[Callable[[UnitOfWork], int], ...]:
    """What follows a change of working days: a capability may offer ``following.calendar_changed``, which says how much became due at
    another time."""
    return tuple(offered("following", "calendar_changed"))


def load(work: UnitOfWork, days: Sequence[CalendarDay], by: Author) -> int:
    """Put the years of these days in place, on record; returns how much became due at another time by it.

    Raises:
        ProblemError: ``calendar.date``, ``calendar.twice``, ``calendar.not_whole`` (with what a year does not say).
    """
    calendar_id = derived_id("calendar", work.city_id)
    act(work, Operation.by(by, CalendarLoad(tuple(days)), work.now, entity_id=calendar_id))
    return sum(follow(work) for follow in _followers())


def wanting(reading: Reading) -> tuple[int, ...]:
    """The years from this one on that ship with the product and that the city has not taken over: a new release knows one more."""
    here = {year for year, _ in repository.years(reading)}
    today = day_of(reading.now, reading.zone())
    return tuple(sorted(year for year in published() if year >= today.year and year not in here))


def take_over(work: UnitOfWork) -> int:
    """Make the city's own what :func:`wanting` says, so that what was due by a provisional year is worked out again, on record."""
    days = [day for year in wanting(work) for day in published()[year]]
    return load(work, days, CALENDAR) if days else 0
