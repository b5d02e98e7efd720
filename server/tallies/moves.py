"""What a transaction adds to cells and takes from them: collected in memory, put into the table as its last thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from operator import add

from domain.tallies import Cell, DateBy, Grain, Measure, month_of, number_of
from domain.times import MINUTE, day_of
from server.db.work import UnitOfWork
from server.tallies import repository
from server.tallies.tables import NO_UNIT

_QUARTER = 15 * MINUTE
"""Every zone's days begin at a whole quarter of an hour."""

_MEASURES = tuple(Measure)
_PLACE = {measure: place for place, measure in enumerate(_MEASURES)}
_ANSWERED, _EVENT = DateBy.ANSWERED.value, DateBy.EVENT.value
_BY_DAY, _BY_MONTH = Grain.DAY.value, Grain.MONTH.value


def _nothing() -> list[int]:
    return [0] * len(_MEASURES)


@lru_cache(maxsize=4_096)
def _day(quarter: int, zone: str) -> int:
    return number_of(day_of(quarter * _QUARTER, zone))


class Moves:
    """Numbers to be added to cells; what is added and taken again leaves nothing."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._days: dict[Cell, list[int]] = defaultdict(_nothing)

    def add(
        self,
        measures: Iterable[Measure],
        done_at: int,
        event_at: int,
        unit_id: str | None,
        line: str,
        times: int = 1,
    ) -> None:
        """Count something done at one instant about an event at another (UTC ms) under each of the measures."""
        unit = unit_id or NO_UNIT
        done, event = _day(done_at // _QUARTER, self._zone), _day(event_at // _QUARTER, self._zone)
        by_done = self._days[_ANSWERED, _BY_DAY, done, unit, line]
        by_event = self._days[_EVENT, _BY_DAY, event, unit, line]
        for measure in measures:
            place = _PLACE[measure]
            by_done[place] += times
            by_event[place] += times

    def cells(self) -> dict[Cell, list[int]]:
        """What each cell gets, in the order of :class:`Measure`, months with their days; cells that get nothing are left out."""
        months: dict[Cell, list[int]] = defaultdict(_nothing)
        for (date_by, _, day, unit, line), numbers in self._days.items():
            month = months[date_by, _BY_MONTH, month_of(day), unit, line]
            month[:] = map(add, month, numbers)
        return {cell: numbers for cell, numbers in chain(self._days.items(), months.items()) if any(numbers)}

    def put_at_last(self, work: UnitOfWork) -> None:
        """Add all to the table as the last thing of a transaction, in one statement."""
        if cells := self.cells():
            work.at_last(lambda conn: repository.add(conn, work.city_id, cells))
