"""Working days as China's State Council publishes them each autumn for the year to come, make-up workdays included.

A year whose order is not out yet is provisional: its weekends and statutory days are free, what will be worked to make up is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5

NATIONAL = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Month and day of what is free in every year whatever the moon does: a year's order that does not say so is not whole."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked.

    Attributes:
        published: the years whose order is out.
        free: days from Monday to Friday that are not worked.
        made_up: Saturdays and Sundays that are worked.
    """

    published: frozenset[int] = frozenset()
    free: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def worked(self, day: date) -> bool:
        """Whether this day is a working day."""
        return day in self.made_up if day.weekday() >= _SATURDAY else day not in self.free

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day, which itself does not count; with 0 the day itself.

        Source of the rule: 民法典 article 201, paragraph 1.
        """
        while count > 0:
            day += _DAY
            count -= self.worked(day)
        return day

    def before(self, day: date) -> date:
        """The last working day before a day."""
        day -= _DAY
        while not self.worked(day):
            day -= _DAY
        return day

    def between(self, since: date, until: date) -> int:
        """Working days after ``since``, up to and with ``until``; 0 where that comes first."""
        return sum(self.worked(since + n * _DAY) for n in range(1, (until - since).days + 1))

    def provisional(self, since: date, until: date) -> bool:
        """Whether a count that reaches from one day to another rests on a year whose order is not out."""
        return any(year not in self.published for year in range(since.year, until.year + 1))


Days = Mapping[date, bool]
"""What the order of a year says of its days: whether they are worked. A day it does not name is worked from Monday to Friday."""


def together(published: Mapping[int, Days], statutory: Iterable[date]) -> WorkingDays:
    """The working days by the orders of some years; of all others the statutory days alone are free."""
    named = [(day, worked) for days in published.values() for day, worked in days.items()]
    free = {day for day, worked in named if not worked}
    free |= {day for day in statutory if day.year not in published}
    return WorkingDays(
        frozenset(published), frozenset(free), frozenset(day for day, worked in named if worked)
    )


def unsaid(year: int, days: Days) -> Iterator[date]:
    """The days free in every year of which an order does not say so."""
    for month, day in NATIONAL:
        free = date(year, month, day)
        if days.get(free) is not False:
            yield free
