"""The table of cells: adding to them, taking all of them together, summing a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum, auto
from functools import cache

from sqlalchemy import Connection, delete, func, literal, select

from domain.tallies import Cell, DateBy, Grain, Measure, number_of
from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.tallies.tables import NO_UNIT, tally

_t = tally.c
_KEYS = tuple(column.name for column in tally.primary_key)
_COLUMNS = (*_KEYS, *(measure.value for measure in Measure))


@cache
def _adding(*, sqlite: bool) -> Prepared:
    statement = inserting(tally, sqlite=sqlite)
    added = {measure.value: _t[measure.value] + statement.excluded[measure.value] for measure in Measure}
    return Prepared(statement.on_conflict_do_update(index_elements=_KEYS, set_=added), _COLUMNS)


def add(conn: Connection, city_id: str, cells: Mapping[Cell, Sequence[int]]) -> None:
    """Add these numbers, in the order of :class:`Measure`, to what the cells have; in order of key, in one statement."""
    rows = [(city_id, *cell, *numbers) for cell, numbers in sorted(cells.items())]
    _adding(sqlite=conn.dialect.name == "sqlite").insert_tuples(conn, rows)


def cells(reading: Reading) -> dict[Cell, list[int]]:
    """What the table has, in the order of :class:`Measure`; cells of nothing are left out."""
    query = select(
        _t.date_by, _t.grain, _t.begins, _t.unit_id, _t.business_line, *(_t[m.value] for m in Measure)
    ).where(_t.city_id == reading.city_id)
    rows = ((tuple(row[:5]), list(row[5:])) for row in reading.conn.execute(query))
    return {cell: numbers for cell, numbers in rows if any(numbers)}


def clear(work: UnitOfWork) -> None:
    """Take all away."""
    work.conn.execute(delete(tally).where(_t.city_id == work.city_id))


Numbers = dict[Measure, int]

_ONE_DAY = timedelta(days=1)


class Part(StrEnum):
    """What a period is broken down by."""

    UNIT = auto()
    LINE = auto()


def sums(
    reading: Reading,
    start: date,
    end: date,
    date_by: DateBy,
    part: Part | None = None,
    units: Sequence[str] | None = None,
) -> dict[str, Numbers]:
    """The numbers of the days ``start`` to ``end``, both included, by unit or line ("": no unit); the whole under "" where no part is
    asked for. ``units`` limits them to these."""
    t = tally.c
    key = {Part.UNIT: t.unit_id, Part.LINE: t.business_line, None: literal("")}[part]
    query = select(key, *(func.sum(t[measure.value]) for measure in Measure))
    query = query.where(t.city_id == reading.city_id, t.date_by == date_by.value)
    if units is not None:
        query = query.where(t.unit_id.in_(list(units)))
    if part is not None:
        query = query.group_by(key)
    found: dict[str, Numbers] = defaultdict(lambda: dict.fromkeys(Measure, 0))
    for grain, first, last in _pieces(start, end):
        within = (t.grain == grain.value, t.begins >= number_of(first), t.begins <= number_of(last))
        for name, *numbers in reading.conn.execute(query.where(*within)):
            line = found["" if name == NO_UNIT else name]
            for measure, n in zip(Measure, numbers, strict=True):
                line[measure] += int(n or 0)
    return dict(found)


def _pieces(start: date, end: date) -> Iterator[tuple[Grain, date, date]]:
    """The period as days, whole months, days; the first and the last day that each of these begins on."""
    months_from = start if start.day == 1 else _next_month(start)
    after = end + _ONE_DAY
    months_to = after.replace(day=1)
    if months_from >= months_to:
        yield Grain.DAY, start, end
        return
    if start < months_from:
        yield Grain.DAY, start, months_from - _ONE_DAY
    yield Grain.MONTH, months_from, months_to - _ONE_DAY
    if months_to < after:
        yield Grain.DAY, months_to, end


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
