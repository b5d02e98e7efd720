"""``calendar.load``: a year's working days are known, from a file, or from what ships with the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.message import Message
from domain.wire.types import Short
from domain.working_days import unsaid

_DATE = Rule("calendar.date")
_TWICE = Rule("calendar.twice")
_NOT_WHOLE = Rule("calendar.not_whole")


class CalendarDay(Message, frozen=True):
    """A day that is free though it is none of a weekend, or worked though it is one; others may be named too.

    Attributes:
        date: ISO 8601.
        name: what is celebrated, or made up for.
    """

    date: Short
    worked: bool
    name: Short = ""


class CalendarLoad(Act, frozen=True):
    """Each year that is named here is known whole, in place of what was known of it; all else stays as it is."""

    KIND = "calendar.load"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.CONSOLE, Origin.MACHINE})
    RULES = (_DATE, _TWICE, _NOT_WHOLE)

    days: tuple[CalendarDay, ...]

    def check(self, world: World, at: int) -> Iterable[Problem]:
        found: dict[int, dict[date, bool]] = defaultdict(dict)
        for one in self.days:
            try:
                day = date.fromisoformat(one.date)
            except ValueError:
                yield _DATE.broken(text=one.date)
                continue
            if day in found[day.year]:
                yield _TWICE.broken(date=one.date)
            found[day.year][day] = one.worked
        yield from _not_whole(found)


def _not_whole(found: dict[int, dict[date, bool]]) -> Iterator[Problem]:
    for year, days in sorted(found.items()):
        missing = [day.isoformat() for day in unsaid(year, days)]
        if missing:
            yield _NOT_WHOLE.broken(year=year, days=", ".join(missing))
