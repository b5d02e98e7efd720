"""Counts by hour, unit, carrier, text and gateway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from sqlalchemy import bindparam, func, select

from domain.sms.ledger import PLANNED, WAITING, Ledger, measure
from domain.sms.message import MessageState
from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_count, sms_day_count, sms_message

_c, _d, _m = sms_count.c, sms_day_count.c, sms_message.c
_KEY = ("day", "hour", "leg", "unit_id", "carrier", "template", "gateway", "measure")
LAYOUTS = _KEY[1:-1]
"""What the counts of a day are laid out by."""
SPENT = "spent_parts"
"""The measure under which parts are counted on the day they leave, beside what becomes of messages."""
Cell = tuple[str, int, str, str, str, str, str, str]
DayCell = tuple[str, str, str, str]


def add(work: UnitOfWork, cells: Mapping[Cell, int]) -> None:
    """Move these cells by so much, in the order of their key: two writers never wait for each other in a ring."""
    rows = [
        {"city_id": work.city_id, **dict(zip(_KEY, cell, strict=True)), "n": n}
        for cell, n in sorted(cells.items())
        if n
    ]
    if rows:
        _counted(sqlite=work.is_sqlite).insert(work.conn, rows)
        days = [
            {"city_id": work.city_id, **dict(zip(_DAY_KEY, cell, strict=True)), "n": n}
            for cell, n in sorted(by_day(cells).items())
            if n
        ]
        if days:
            _counted_by_day(sqlite=work.is_sqlite).insert(work.conn, days)


_DAY_KEY = ("layout", "day", "value", "measure")


def by_day(cells: Mapping[Cell, int]) -> Mapping[DayCell, int]:
    """The same numbers, once for each layout."""
    found: Counter[DayCell] = Counter()
    for (day, *values, what), n in cells.items():
        if what != SPENT:
            for layout, value in zip(LAYOUTS, values, strict=True):
                found[layout, day, str(value), what] += n
    return found


@cache
def _counted_by_day(*, sqlite: bool) -> Prepared:
    new = inserting(sms_day_count, sqlite=sqlite)
    keys = ["city_id", *_DAY_KEY]
    return Prepared(
        new.on_conflict_do_update(index_elements=keys, set_={"n": _d.n + new.excluded.n}), [*keys, "n"]
    )


@cache
def _counted(*, sqlite: bool) -> Prepared:
    new = inserting(sms_count, sqlite=sqlite)
    keys = ["city_id", *_KEY]
    return Prepared(
        new.on_conflict_do_update(index_elements=keys, set_={"n": _c.n + new.excluded.n}), [*keys, "n"]
    )


def recount(reading: Reading) -> dict[str, int]:
    """What the counts must say, by the messages themselves."""
    query = (
        select(_m.state, _m.reason, _m.error_class, func.count().label("n"))
        .where(_m.city_id == reading.city_id)
        .group_by(_m.state, _m.reason, _m.error_class)
    )
    found: Counter[str] = Counter()
    for row in reading.conn.execute(query):
        found[measure(row.state, row.reason, row.error_class)] += int(row.n)
        found[PLANNED] += int(row.n)
    return dict(found)


def differences(reading: Reading) -> list[tuple[str, int, int]]:
    """Measures that are counted otherwise than the messages stand: name, counted, there."""
    query = (
        select(_c.measure, func.sum(_c.n).label("n"))
        .where(_c.city_id == reading.city_id)
        .group_by(_c.measure)
    )
    counted = {row.measure: int(row.n) for row in reading.conn.execute(query)}
    there = recount(reading)
    for layout in LAYOUTS:
        found: Counter[str] = Counter()
        for _, what, n in laid_out(reading, "", "9", layout):
            found[what] += n
        # One that differs stands in the place of one that does not: whichever is wrong is told.
        counted |= {
            what: found[what]
            for what in {*counted, *found}
            if what != SPENT and found[what] != there.get(what, 0)
        }
    states = {state.value for state in MessageState} | {WAITING, PLANNED}
    names = sorted({name for name in {*counted, *there} if name.partition(":")[0] in states})
    return [
        (name, counted.get(name, 0), there.get(name, 0))
        for name in names
        if counted.get(name, 0) != there.get(name, 0)
    ]


def laid_out(reading: Reading, since: str, until: str, layout: str) -> list[tuple[str, str, int]]:
    """Value, measure and number of the messages planned from one day to another, both counted in (``2026-01-31``)."""
    params = {"b_city": reading.city_id, "b_layout": layout, "b_since": since, "b_until": until}
    return [(row.value, row.measure, int(row.n)) for row in _LAID_OUT.rows(reading.conn, params)]


_LAID_OUT = Prepared(
    select(_d.value, _d.measure, func.sum(_d.n).label("n"))
    .where(
        _d.city_id == bindparam("b_city"),
        _d.layout == bindparam("b_layout"),
        _d.day >= bindparam("b_since"),
        _d.day <= bindparam("b_until"),
    )
    .group_by(_d.value, _d.measure)
)


def ledger(reading: Reading, since: str, until: str) -> Ledger:
    """What became of the messages planned from one day to another, both counted in (``2026-01-31``)."""
    found: Counter[str] = Counter()
    for _, what, n in laid_out(reading, since, until, "leg"):
        found[what] += n
    return Ledger(dict(found))


def sent_of_template(reading: Reading, day: str, template: str) -> int:
    """How many messages of a text, planned on a day, may have left."""
    found = laid_out(reading, day, day, "template")
    return Ledger({what: n for value, what, n in found if value == template}).sent
