"""Orders that the centre has to look at by the clock, and the marks their clocks have set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update

from domain.orders.clocks import Clock, Mark
from domain.orders.planned import Key
from domain.vocabulary import OrderState
from server.db.inserting import inserting
from server.db.work import Reading, UnitOfWork
from server.masterdata.tables import unit
from server.orders.tables import order, order_mark, order_unit

_o, _m, _w, _u = order.c, order_mark.c, order_unit.c, unit.c

_WITH_A_UNIT = (
    OrderState.DISPATCHED,
    OrderState.RECTIFYING,
    OrderState.AWAITING_CHIEF,
    OrderState.ON_HOLD,
    OrderState.AWAITING_REVIEW,
)
PAGE = 500
"""Orders of one page where all that are open are gone through."""


def any_due(reading: Reading) -> bool:
    """Whether :func:`claim` would find one; asked every few seconds, so it locks and writes nothing."""
    query = select(_o.order_id).where(*_due(reading)).limit(1)
    return reading.conn.execute(query).first() is not None


def due_from(reading: Reading, instant: int) -> int:
    """How many orders somebody is late with only from this instant (ms) on."""
    query = select(func.count()).where(
        _o.city_id == reading.city_id, _o.due_at.is_not(None), _o.due_at >= instant
    )
    return int(reading.conn.execute(query.select_from(order)).scalar_one())


def claim(work: UnitOfWork, most: int) -> list[str]:
    """Orders that are to be looked at now, locked, the longest due first; those that another process looks at are passed over."""
    query = select(_o.order_id).where(*_due(work)).order_by(_o.mark_at, _o.order_id).limit(most)
    return list(work.conn.execute(query.with_for_update(skip_locked=True)).scalars())


def _due(reading: Reading) -> list[ColumnElement[bool]]:
    return [_o.city_id == reading.city_id, _o.mark_at.is_not(None), _o.mark_at <= reading.now]


def orphans(reading: Reading, most: int) -> list[str]:
    """Open orders that stand with a unit that is dissolved."""
    query = (
        select(_o.order_id)
        .select_from(
            unit.join(order_unit, (_w.city_id == _u.city_id) & (_w.unit_id == _u.unit_id)).join(
                order, (_o.city_id == _w.city_id) & (_o.order_id == _w.order_id)
            )
        )
        .where(
            _u.city_id == reading.city_id,
            _u.valid_to <= reading.now,
            _w.open.is_(True),
            _o.handler_id == _u.unit_id,
            _o.state.in_([str(state) for state in _WITH_A_UNIT]),
        )
        .limit(most)
    )
    return list(reading.conn.execute(query).scalars())


def marks_of(reading: Reading, order_ids: Collection[str]) -> Mapping[str, set[Key]]:
    """The marks that were set, by order."""
    found: dict[str, set[Key]] = defaultdict(set)
    if order_ids:
        query = select(_m.order_id, _m.clock, _m.round, _m.since, _m.mark).where(
            _m.city_id == reading.city_id, _m.order_id.in_(sorted(order_ids))
        )
        for row in reading.conn.execute(query):
            found[row.order_id].add(Key(Clock(row.clock), row.round, row.since, Mark(row.mark)))
    return found


def add_marks(work: UnitOfWork, order_id: str, keys: Collection[Key], *, told: bool) -> None:
    """Note marks that are set; one that is there stays as it is."""
    rows = [
        {
            "city_id": work.city_id,
            "order_id": order_id,
            "clock": key.clock.value,
            "round": key.round,
            "since": key.since,
            "mark": key.mark.value,
            "set_at": work.now,
            "told": told,
        }
        for key in keys
    ]
    if rows:
        statement = inserting(order_mark, sqlite=work.is_sqlite).on_conflict_do_nothing()
        work.conn.execute(statement, rows)


def put_times(work: UnitOfWork, times: Mapping[str, tuple[int | None, int | None]]) -> None:
    """By order: when somebody is late with it next, and when it is looked at next."""
    statement = (
        update(order)
        .where(_o.city_id == bindparam("b_city"), _o.order_id == bindparam("b_order"))
        .values(due_at=bindparam("v_due"), mark_at=bindparam("v_mark"))
    )
    given = [
        {"b_city": work.city_id, "b_order": order_id, "v_due": due_at, "v_mark": mark_at}
        for order_id, (due_at, mark_at) in sorted(times.items())
    ]
    if given:
        work.conn.execute(statement, given)


def going(work: UnitOfWork) -> Iterator[Sequence[Mapping[str, Any]]]:
    """All orders that are to be looked at some time, page by page, locked."""
    waiting = select(_o.order_id).where(_o.city_id == work.city_id, _o.mark_at.is_not(None))
    ids = sorted(work.conn.execute(waiting).scalars())
    for page in batched(ids, PAGE):
        query = select(order).where(_o.city_id == work.city_id, _o.order_id.in_(page)).order_by(_o.order_id)
        yield [dict(row._mapping) for row in work.conn.execute(query.with_for_update())]


def batched(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Stretches of at most so many."""
    return (ids[n : n + size] for n in range(0, len(ids), size))
