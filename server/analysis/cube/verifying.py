"""Every cell against the recount from the rows, which shares no query with what made it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.figures.case_keys import Table
from domain.figures.counts import Asked
from domain.figures.cube import BY_DAY, NOT_RECORDED, CubeCell, Entry, Part, cells, entry
from domain.tallies import Grain, day_of_number
from domain.vocabulary import Visibility
from server.analysis.counting import calls, frame, officers, orders, texts
from server.analysis.counting.facts import Fact, days_of
from server.analysis.cube.keeping import differences as to_come
from server.analysis.cube.repository import cells as repository
from server.db.work import Reading
from server.orders.access import Sight

_FIRST, _LAST = date(1970, 1, 1), date(9998, 12, 31)
_ALL = tuple(sorted(one.value for one in Visibility))
_ORDERS = frozenset({Table.ORDERS, Table.ABOUT, Table.ASPECT_ORDERS, Table.TAG})
Facts = Callable[[Reading, Asked], Iterator[Fact]]
_FACTS: dict[Table, Facts] = {
    Table.SMS_RATINGS: texts.rating_facts,
    Table.SMS_LEDGER: texts.ledger_facts,
    Table.PHONE_OUTCOMES: calls.outcome_facts,
    Table.ASPECTS: calls.aspect_facts,
    Table.ORDERS: orders.order_facts,
    Table.ABOUT: lambda reading, asked: orders.item_facts(reading, asked, Table.ABOUT),
    Table.ASPECT_ORDERS: lambda reading, asked: orders.item_facts(reading, asked, Table.ASPECT_ORDERS),
    Table.TAG: lambda reading, asked: orders.item_facts(reading, asked, Table.TAG),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what the recount says."""

    cell: CubeCell
    kept: int
    recounted: int

    def named(self) -> str:
        """As it is told."""
        return f"{self.cell.named()}: {self.kept} kept, {self.recounted} recounted"


def being_built(reading: Reading) -> bool:
    """Whether the cells are not whole yet, so that nothing can be said of them."""
    return repository.reached(reading) is not None


def differences(reading: Reading, sample: int | None = None) -> list[Difference]:
    """All cells that are wrong, in their order.

    Args:
        sample: only cells of so many days, drawn by chance; ``None``: all.
    """
    days = None if sample is None else _drawn(reading, sample)
    kept = repository.cells(reading, days)
    coming = to_come(reading, dict.fromkeys(repository.overdue(reading), (Part.FRAME,)))
    kept.update({cell: n for cell, n in coming.items() if days is None or _within(cell, days)})
    recount = _recounted(reading) if days is None else _recounted_on(reading, days)
    return [
        Difference(cell, kept[cell], recount[cell])
        for cell in sorted(kept.keys() | recount.keys())
        if kept[cell] != recount[cell] and (days is None or _within(cell, days))
    ]


def _drawn(reading: Reading, sample: int) -> frozenset[int]:
    days = repository.days(reading)
    return frozenset(random.sample(days, min(sample, len(days))))


def _within(cell: CubeCell, days: frozenset[int]) -> bool:
    return cell.grain == Grain.DAY.value and cell.begins in days


def _recounted(reading: Reading) -> Counter[CubeCell]:
    return cells(_entries(reading, _FIRST, _LAST, tuple(Table)))


def _recounted_on(reading: Reading, days: frozenset[int]) -> Counter[CubeCell]:
    found: Counter[CubeCell] = Counter()
    for number in sorted(days):
        day = day_of_number(number)
        found.update(cells(_entries(reading, day, day, tuple(BY_DAY))))
    return found


def _entries(reading: Reading, start: date, end: date, tables: Iterable[Table]) -> Iterator[Entry]:
    """What the recount finds, as cells are made of."""
    for table in tables:
        if table in _ORDERS:
            for visibility in _ALL:
                asked = Asked(start, end, None, None, Sight((visibility,), None))
                yield from _of(reading, asked, table, visibility)
        elif table is Table.STRATA:
            yield from _strata(reading, Asked(start, end, None, None, Sight((), None)))
        elif table is Table.OFFICERS:
            yield from _officers(reading, start, end)
        elif table in _FACTS:
            yield from _of(reading, Asked(start, end, None, None, Sight((), None)), table)


def _of(reading: Reading, asked: Asked, table: Table, visibility: str | None = None) -> Iterator[Entry]:
    for fact in _FACTS[table](reading, asked):
        if asked.takes(fact.place):
            yield _entry(table, fact, fact.stratum if visibility is None else visibility)


def _strata(reading: Reading, asked: Asked) -> Iterator[Entry]:
    rates = {one.event_id: one.ppm for one in frame.framed(reading, days_of(reading, asked))}
    for fact in frame.strata_facts(reading, asked):
        ppm = rates[fact.id]
        yield _entry(Table.STRATA, fact, fact.stratum, NOT_RECORDED if ppm is None else ppm)


def _officers(reading: Reading, start: date, end: date) -> Iterator[Entry]:
    """What hangs on no order once; praise once for each that may see it."""
    everybody = Asked(start, end, None, None, Sight((), None))
    for fact, among in officers.answer_facts(reading, everybody):
        yield _entry(Table.OFFICERS, fact, fact.stratum, among)
    for fact in officers.event_facts(reading, everybody):
        yield _entry(Table.OFFICERS, fact, fact.stratum)
    for visibility in _ALL:
        asked = Asked(start, end, None, None, Sight((visibility,), None))
        for fact in officers.praise_facts(reading, asked):
            if asked.takes(fact.place):
                yield _entry(Table.OFFICERS, fact, visibility)


def _entry(table: Table, fact: Fact, stratum: str, weight: int = 0) -> Entry:
    place = fact.place.unit, fact.place.line, fact.place.channel
    return entry(table, fact.place.day, place, fact.measures, stratum=stratum, weight=weight, code=fact.code)
