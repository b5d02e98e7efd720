"""Working days as China's State Council publishes them each autumn for the year to come, make-up workdays included.

A year whose order is not out yet is provisional: its weekends and statutory days are free, what will be worked to make up is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


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
