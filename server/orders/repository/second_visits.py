"""Which tasks ask about which order after it was rectified."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from server.db.prepared import insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.orders.tables import order, order_revisit
from server.tasks.tables import task

_o, _v, _t = order.c, order_revisit.c, task.c


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that a task asks about, as it stands, and whether no later task asks about it."""

    task_id: str
    order_id: str
    version: int
    round: int
    handler_id: str | None
    state: str
    newest: bool


def asked_by(reading: Reading, task_ids: Collection[str]) -> list[Asked]:
    """The orders these tasks ask about."""
    if not task_ids:
        return []
    later = order_revisit.alias()
    newest = (
        select(func.max(later.c.number))
        .where(later.c.city_id == _v.city_id, later.c.order_id == _v.order_id)
        .scalar_subquery()
    )
    query = (
        select(
            _v.task_id, _o.order_id, _o.version, _o.round, _o.handler_id, _o.state, (_v.number == newest).label("newest")
        )
        .select_from(order_revisit.join(order, and_(_o.city_id == _v.city_id, _o.order_id == _v.order_id)))
        .where(_v.city_id == reading.city_id, _v.task_id.in_(sorted(task_ids)))
        .order_by(_v.task_id, _o.order_id)
    )  # fmt: skip
    return [Asked(*row) for row in reading.conn.execute(query)]


def asking(reading: Reading, order_id: str) -> list[str]:
    """The open tasks that ask about an order."""
    query = (
        select(_v.task_id)
        .select_from(order_revisit.join(task, and_(_t.city_id == _v.city_id, _t.task_id == _v.task_id)))
        .where(
            _v.city_id == reading.city_id,
            _v.order_id == order_id,
            _t.state.not_in(("settled", "closed")),
        )
    )
    return list(reading.conn.execute(query).scalars())


def others_asked(reading: Reading, task_id: str, order_id: str) -> bool:
    """Whether a task asks about another order beside this one, which waits for it still."""
    query = (
        select(_v.order_id)
        .select_from(order_revisit.join(order, and_(_o.city_id == _v.city_id, _o.order_id == _v.order_id)))
        .where(
            _v.city_id == reading.city_id,
            _v.task_id == task_id,
            _v.order_id != order_id,
            _o.state == "awaiting_revisit",
        )
        .limit(1)
    )
    return reading.conn.execute(query).scalar() is not None


def link(work: UnitOfWork, order_id: str, task_id: str) -> None:
    """From now on this task asks about the order."""
    touch(work, Touched.ORDER, (order_id,))
    query = select(func.coalesce(func.max(_v.number), 0)).where(
        _v.city_id == work.city_id, _v.order_id == order_id
    )
    number = int(work.conn.execute(query).scalar_one()) + 1
    insert_all(
        work.conn,
        order_revisit,
        [
            {
                "city_id": work.city_id,
                "order_id": order_id,
                "task_id": task_id,
                "number": number,
                "asked_at": work.now,
            }
        ],
    )
