"""The orders that name an officer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, delete, select, tuple_

from domain.vocabulary import OrderKind, OrderMove, StepEffect, Visibility
from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.events.tables import event
from server.masterdata.tables import unit
from server.orders.tables import order, order_history, order_officer

_o, _n, _h, _u, _e = order.c, order_officer.c, order_history.c, unit.c, event.c
_OF_THE_OFFICER = (OrderMove.DISPUTE.value, OrderMove.DECIDE_DISPUTE.value)


def put(work: UnitOfWork, order_id: str, opened_at: int, badges: Collection[str]) -> None:
    """These officers, and no others, may know that the order names them."""
    work.conn.execute(
        delete(order_officer).where(_n.city_id == work.city_id, _n.order_id == order_id),
    )
    rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "order_id": order_id, "badge_no": badge, "opened_at": opened_at}
        for badge in sorted(badges)
    ]
    if rows:
        insert_all(work.conn, order_officer, rows)


def theirs(
    reading: Reading, badge: str, after: tuple[int, str] | None, limit: int, *, praise: bool
) -> Sequence[Any]:
    """Orders that name an officer, the newest first, behind ``after`` (opened at, id): praise, or what is not."""
    kind = _o.kind == OrderKind.PRAISE.value if praise else _o.kind != OrderKind.PRAISE.value
    query = _of(reading, badge).where(kind)
    if after is not None:
        query = query.where(tuple_(_n.opened_at, _n.order_id) < after)
    return reading.conn.execute(query.order_by(_n.opened_at.desc(), _n.order_id.desc()).limit(limit)).all()


def one(reading: Reading, badge: str, order_id: str) -> Any:
    """One of them; ``None`` where there is none that names this officer."""
    return reading.conn.execute(_of(reading, badge).where(_n.order_id == order_id)).one_or_none()


def disputes(reading: Reading, order_id: str) -> Sequence[Any]:
    """What officers said against being named in an order, and what was decided, the oldest first."""
    query = (
        select(_h.step, _h.move, _h.at, _h.by_user_id, _h.texts)
        .where(
            _h.city_id == reading.city_id,
            _h.order_id == order_id,
            _h.move.in_(_OF_THE_OFFICER),
            _h.effect != StepEffect.NOT_MADE.value,
        )
        .order_by(_h.step)
    )
    return reading.conn.execute(query).all()


def _of(reading: Reading, badge: str) -> Any:
    return (
        select(order, _u.name.label("unit_name"), _e.reported_at)
        .select_from(
            order_officer.join(order, and_(_o.city_id == _n.city_id, _o.order_id == _n.order_id))
            .outerjoin(unit, and_(_u.city_id == _o.city_id, _u.unit_id == _o.unit_id))
            .outerjoin(event, and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id))
        )
        .where(
            _n.city_id == reading.city_id,
            _n.badge_no == badge,
            _o.visibility == Visibility.NORMAL.value,
        )
    )
