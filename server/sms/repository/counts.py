"""Counts by hour, unit, carrier, text and gateway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from sqlalchemy import func, select

from domain.sms.ledger import PLANNED, WAITING, Ledger, measure
from domain.sms.message import MessageState
from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_count, sms_message

_c, _m = sms_count.c, sms_message.c
_KEY = ("day", "hour", "leg", "unit_id", "carrier", "template", "gateway", "measure")
Cell = tuple[str, int, str, str, str, str, str, str]


def add(work: UnitOfWork, cells: Mapping[Cell, int]) -> None:
    """Move these cells by so much, in the order of their key: two writers never wait for each other in a ring."""
    rows = [
        {"city_id": work.city_id, **dict(zip(_KEY, cell, strict=True)), "n": n}
        for cell, n in sorted(cells.items())
        if n
    ]
    if rows:
        _counted(sqlite=work.is_sqlite).insert(work.conn, rows)


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
    states = {state.value for state in MessageState} | {WAITING, PLANNED}
    names = sorted({name for name in {*counted, *there} if name.partition(":")[0] in states})
    return [
        (name, counted.get(name, 0), there.get(name, 0))
        for name in names
        if counted.get(name, 0) != there.get(name, 0)
    ]


def ledger(reading: Reading, since: str, until: str) -> Ledger:
    """What became of the messages planned from one day to another, both counted in (``2026-01-31``)."""
    query = (
        select(_c.measure, func.sum(_c.n).label("n"))
        .where(_c.city_id == reading.city_id, _c.day >= since, _c.day <= until)
        .group_by(_c.measure)
    )
    return Ledger({row.measure: int(row.n) for row in reading.conn.execute(query)})


def sent_of_template(reading: Reading, day: str, template: str) -> int:
    """How many messages of a text, planned on a day, may have left."""
    query = (
        select(_c.measure, func.sum(_c.n).label("n"))
        .where(_c.city_id == reading.city_id, _c.day == day, _c.template == template)
        .group_by(_c.measure)
    )
    return Ledger({row.measure: int(row.n) for row in reading.conn.execute(query)}).sent
