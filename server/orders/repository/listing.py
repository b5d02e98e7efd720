"""Lists of orders: which are in them, a page at a time, how many there are, and their lines.

A statement is made and compiled once for a sight and a filter; making one takes as long as running it, and leaves garbage in cycles,
which a whole process waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, select, text, tuple_

from server.db.counting import CAP
from server.db.prepared import Prepared, PreparedIn, one_of, one_of_these
from server.db.work import Reading
from server.masterdata.tables import unit
from server.orders.access import Sight
from server.orders.repository.seeing import How, beside, by_index, seen
from server.orders.tables import ENDED, order, order_tag, order_unit

_o, _u, _w, _g = order.c, unit.c, order_unit.c, order_tag.c
_LIMIT: BindParameter[int] = bindparam("b_limit")
_AFTER = bindparam("b_at", type_=_o.opened_at.type), bindparam("b_id", type_=_o.order_id.type)
_REMEMBERED = 512
"""Sights and filters whose statements are kept: of a city's units the lists they look at."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; ``None`` does not narrow. ``units`` is a subtree; ``due``: only what is due at some time; ``tags``: of
    which an order has to carry one."""

    state: str | None = None
    kind: str | None = None
    units: tuple[str, ...] | None = None
    pending: bool | None = None
    due: bool = False
    tags: tuple[str, ...] | None = None


def narrowed(city_id: str, chosen: Filter, how: How) -> list[ColumnElement[bool]]:
    """What an order must be to be in the list."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.state is not None:
        conditions.append(how(_o.state) == chosen.state)
    if chosen.kind is not None:
        conditions.append(how(_o.kind) == chosen.kind)
    if chosen.units is not None:
        conditions.append(one_of_these(how(_o.unit_id), chosen.units))
    if chosen.pending is not None:
        conditions.append(how(_o.pending_confirmation).is_(chosen.pending))
    if chosen.due:
        conditions.append(_o.due_at.is_not(None))
    if chosen.tags is not None:
        carrying = select(_g.order_id).where(_g.city_id == city_id, one_of_these(_g.tag, chosen.tags))
        conditions.append(how(_o.order_id).in_(carrying))
    return conditions


HANDLER = unit.alias("handler")
with_units = order.outerjoin(unit, and_(_u.city_id == _o.city_id, _u.unit_id == _o.unit_id)).outerjoin(
    HANDLER, and_(HANDLER.c.city_id == _o.city_id, HANDLER.c.unit_id == _o.handler_id)
)
"""Orders with the unit complained of and the one they stand with."""
UNITS = _u.name.label("unit_name"), HANDLER.c.name.label("handler_name")
_LINE = (
    _o.order_id, _o.label, _o.kind, _o.route, _o.state, _o.visibility, _o.unit_id, _o.business_line, _o.case_type, _o.about,
    _o.aspects, _o.opened_at, _o.pending_confirmation, _o.texts, _o.handler_id, _o.due_at, _o.round, _o.source, _o.version, *UNITS,
)  # fmt: skip


def page(
    reading: Reading,
    sight: Sight,
    chosen: Filter,
    after: tuple[int, str] | None,
    limit: int,
    *,
    few: bool,
) -> Sequence[Any]:
    """Orders newest first, behind ``after`` (opened at, id).

    ``few``: the filter finds so few that they may be looked up and sorted. Of many the next ones are not far: then the
    orders are gone through as they were opened until the page is full.
    """
    return _paged(
        reading, sight, _page(reading.city_id, sight, chosen, few=few, behind=after is not None), after, limit
    )


@lru_cache(maxsize=_REMEMBERED)
def _page(city_id: str, sight: Sight, chosen: Filter, *, few: bool, behind: bool) -> Prepared:
    at = _o.opened_at + 0 if few else _o.opened_at
    how = by_index if few else beside
    query = select(_o.order_id).where(*seen(city_id, sight, how), *narrowed(city_id, chosen, how))
    if behind:
        query = query.where(tuple_(at, _o.order_id) < tuple_(*_AFTER))
    return Prepared(query.order_by(at.desc(), _o.order_id.desc()).limit(_LIMIT))


def page_by_due(
    reading: Reading, sight: Sight, chosen: Filter, after: tuple[int, str] | None, limit: int
) -> Sequence[Any]:
    """Orders that are due at some time, the soonest first, behind ``after`` (due at, id): gone through as they are due."""
    return _paged(
        reading, sight, _page_by_due(reading.city_id, sight, chosen, behind=after is not None), after, limit
    )


@lru_cache(maxsize=_REMEMBERED)
def _page_by_due(city_id: str, sight: Sight, chosen: Filter, *, behind: bool) -> Prepared:
    query = select(_o.order_id).where(*seen(city_id, sight, beside), *narrowed(city_id, chosen, beside))
    if behind:
        query = query.where(tuple_(_o.due_at, _o.order_id) > tuple_(*_AFTER))
    return Prepared(query.order_by(_o.due_at, _o.order_id).limit(_LIMIT))


def soonest(
    reading: Reading, sight: Sight, chosen: Filter, limit: int, cap: int = CAP
) -> tuple[Sequence[Any], int, bool]:
    """The first page of those due, and how many there are: read at once where finding them takes more than having them, as for units."""
    query = _page_by_due(reading.city_id, sight, chosen, behind=False)
    found = [row.order_id for row in query.rows(reading.conn, {"b_limit": cap + 1})]
    return lines(reading, sight, found[:limit]), min(len(found), cap), len(found) > cap


def _paged(
    reading: Reading, sight: Sight, query: Prepared, after: tuple[int, str] | None, limit: int
) -> Sequence[Any]:
    params: dict[str, object] = {"b_limit": limit}
    if after is not None:
        params |= {"b_at": after[0], "b_id": after[1]}
    return lines(reading, sight, [row.order_id for row in query.rows(reading.conn, params)])


def count_some(reading: Reading, sight: Sight, chosen: Filter, cap: int = CAP) -> tuple[int, bool]:
    """How many orders the filter finds, counted no further than a person reads, and whether there are more."""
    (row,) = _count(reading.city_id, sight, chosen).rows(reading.conn, {"b_limit": cap + 1})
    return min(row.n, cap), row.n > cap


@lru_cache(maxsize=_REMEMBERED)
def _count(city_id: str, sight: Sight, chosen: Filter) -> Prepared:
    # What is due at some time is few among many, whatever else it is.
    how = beside if chosen.due else by_index
    some = select(_o.city_id).where(*seen(city_id, sight, how), *narrowed(city_id, chosen, how)).limit(_LIMIT)
    return Prepared(select(func.count().label("n")).select_from(some.subquery()))


def lines(reading: Reading, sight: Sight, order_ids: Sequence[str]) -> Sequence[Any]:
    """Orders with the names of their units, in this order."""
    if not order_ids:
        return []
    rows = _lines(reading.city_id, sight).rows(reading.conn, {}, order_ids)
    place = {order_id: n for n, order_id in enumerate(order_ids)}
    return sorted(rows, key=lambda row: place[row.order_id])


@lru_cache(maxsize=_REMEMBERED)
def _lines(city_id: str, sight: Sight) -> PreparedIn:
    # Which they are is known: what somebody may see is looked at row by row, and no index is looked for by it.
    return PreparedIn(
        lambda names: (
            select(*_LINE)
            .select_from(with_units)
            .where(*seen(city_id, sight, beside, each=True), one_of(_o.order_id, names))
        )
    )


def open_of(reading: Reading, sight: Sight, units: tuple[str, ...]) -> Sequence[Any]:
    """Open orders that these units have, the soonest due first, and those last that are not due."""
    rows = _open_of(reading.city_id, sight, units).rows(reading.conn, {})
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or 0, row.label))


@lru_cache(maxsize=_REMEMBERED)
def _open_of(city_id: str, sight: Sight, units: tuple[str, ...]) -> Prepared:
    theirs = select(_w.order_id).where(
        _w.city_id == city_id, one_of_these(_w.unit_id, units), _w.open.is_(True)
    )
    return Prepared(
        select(*_LINE)
        .select_from(with_units)
        .where(*seen(city_id, sight, beside, each=True), _o.order_id.in_(theirs))
    )


def closed_of(reading: Reading, sight: Sight, looked_at: int) -> Sequence[Any]:
    """Closed orders that are looked at (to be archived) from an instant on, those that ended last first."""
    found = _closed_of(reading.city_id, sight).rows(reading.conn, {"b_at": looked_at})
    return lines(reading, sight, [row.order_id for row in found])


@lru_cache(maxsize=_REMEMBERED)
def _closed_of(city_id: str, sight: Sight) -> Prepared:
    conditions = seen(city_id, sight, beside, each=True)
    query = select(_o.order_id).where(*conditions, text(ENDED), _o.mark_at >= _AFTER[0])
    return Prepared(query.order_by(_o.mark_at.desc(), _o.order_id))
