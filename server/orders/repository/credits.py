"""What counts for a unit or an officer, and what was taken out of its assessment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select, text, update

from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.masterdata.tables import officer, unit
from server.orders.tables import order, order_not_assessed, praise_credit

_n, _p, _o, _u = order_not_assessed.c, praise_credit.c, order.c, unit.c
_TAKEN_OUT = Prepared(
    select(_n.order_id).where(
        _n.city_id == bindparam("b_city"), _n.order_id == bindparam("b_order", type_=_n.order_id.type)
    )
)
TO_CHECK = "to_check IS 1", "to_check IS true"
"""Praise that waits to be looked at, in the words of its index on either database."""


def take_out(work: UnitOfWork, order_id: str, unit_id: str | None, at: int) -> None:
    """An appeal about this order was upheld."""
    row = {"city_id": work.city_id, "order_id": order_id, "unit_id": unit_id, "decided_at": at}
    new = inserting(order_not_assessed, sqlite=work.is_sqlite)
    work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "order_id"]), [row])


def taken_out(reading: Reading, order_id: str) -> bool:
    """Whether an appeal about this order was upheld."""
    return bool(_TAKEN_OUT.rows(reading.conn, {"b_city": reading.city_id, "b_order": order_id}))


def taken_out_by_unit(reading: Reading, units: Collection[str] | None) -> Sequence[Any]:
    """Unit, its name, and how many appeals it won."""
    query = (
        select(_n.unit_id, _u.name, func.count().label("won"))
        .select_from(
            order_not_assessed.outerjoin(unit, and_(_u.city_id == _n.city_id, _u.unit_id == _n.unit_id))
        )
        .where(_n.city_id == reading.city_id, _n.unit_id.is_not(None))
        .group_by(_n.unit_id, _u.name)
    )
    if units is not None:
        query = query.where(_n.unit_id.in_(sorted(units)))
    return reading.conn.execute(query).all()


def credit(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Count praise; what the same citizen said of the same officer and event counts once."""
    new = inserting(praise_credit, sqlite=work.is_sqlite)
    keys = ["city_id", "badge_no", "event_id", "citizen"]
    work.conn.execute(
        new.on_conflict_do_nothing(index_elements=keys), [{"city_id": work.city_id, **row} for row in rows]
    )


def since(reading: Reading, badge_no: str, unit_id: str, at: int) -> int:
    """How much praise an officer has from one unit since then."""
    query = select(func.count()).where(*_week(reading, badge_no, unit_id, at))
    return int(reading.conn.execute(query).scalar_one())


def mark_since(work: UnitOfWork, badge_no: str, unit_id: str, at: int) -> None:
    """待核: all praise of an officer from one unit since then."""
    work.conn.execute(update(praise_credit).where(*_week(work, badge_no, unit_id, at)).values(to_check=True))


def _week(reading: Reading, badge_no: str, unit_id: str, at: int) -> tuple[Any, ...]:
    return (
        _p.city_id == reading.city_id,
        _p.badge_no == badge_no,
        _p.unit_id == unit_id,
        _p.credited_at > at,
    )


def to_check(reading: Reading, units: Collection[str] | None) -> Sequence[Any]:
    """Praise that waits to be looked at: officer, unit and label, the oldest first."""
    query = (
        select(_p.badge_no, officer.c.name, _p.unit_id, _u.name.label("unit_name"), _o.label)
        .select_from(
            praise_credit.join(order, and_(_o.city_id == _p.city_id, _o.order_id == _p.order_id))
            .outerjoin(unit, and_(_u.city_id == _p.city_id, _u.unit_id == _p.unit_id))
            .outerjoin(officer, and_(officer.c.city_id == _p.city_id, officer.c.badge_no == _p.badge_no))
        )
        .where(_p.city_id == reading.city_id, text(TO_CHECK[0] if reading.is_sqlite else TO_CHECK[1]))
        .order_by(_p.credited_at, _o.label)
    )
    if units is not None:
        query = query.where(_p.unit_id.in_(sorted(units)))
    return reading.conn.execute(query).all()
