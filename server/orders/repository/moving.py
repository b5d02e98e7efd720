"""Orders as they are moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select, update

from domain.permissions import Permission, who_may
from domain.vocabulary import StepEffect
from server.accounts.tables import user
from server.db.prepared import Prepared, PreparedIn, insert_all, one_of, one_of_these
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact
from server.masterdata.tables import unit
from server.orders.tables import order, order_history, order_unit
from server.tasks.tables import task

_o, _h, _u, _w, _t = order.c, order_history.c, unit.c, order_unit.c, task.c


_CITY: BindParameter[str] = bindparam("b_city")
_LOADED = PreparedIn(
    lambda names: select(order).where(_o.city_id == _CITY, one_of(_o.order_id, names)).order_by(_o.order_id)
)
_HELD = PreparedIn(
    lambda names: (
        select(order)
        .where(_o.city_id == _CITY, one_of(_o.order_id, names))
        .order_by(_o.order_id)
        .with_for_update()
    )
)
_STEPS = PreparedIn(
    lambda names: (
        select(_h.order_id, func.max(_h.step).label("last"))
        .where(_h.city_id == _CITY, one_of(_h.order_id, names))
        .group_by(_h.order_id)
    )
)
_GROUPS = PreparedIn(
    lambda names: select(_t.task_id, _t.group_id).where(_t.city_id == _CITY, one_of(_t.task_id, names))
)
_GROUPS_OF_EVENTS = PreparedIn(
    lambda names: (
        select(contact.c.event_id, contact.c.group_id)
        .where(contact.c.city_id == _CITY, one_of(contact.c.event_id, names), contact.c.group_id.is_not(None))
        .order_by(contact.c.event_id, contact.c.ordinal.desc())
    )
)


def load(reading: Reading, order_ids: Collection[str]) -> list[dict[str, Any]]:
    """Orders with the contact group they are of and how far their history goes; locked, in order of key, where something is written."""
    if not order_ids:
        return []
    conn, city, ids = reading.conn, {"b_city": reading.city_id}, sorted(order_ids)
    found = (_HELD if isinstance(reading, UnitOfWork) else _LOADED).rows(conn, city, ids)
    rows = [row._asdict() for row in found]
    steps = {row.order_id: row.last for row in _STEPS.rows(conn, city, ids)}
    groups = _groups(reading, {row["task_id"] for row in rows if row["task_id"] is not None})
    told = _groups_of_events(
        reading, {row["event_id"] for row in rows if row["task_id"] is None and row["event_id"] is not None}
    )
    for row in rows:
        row["steps"] = steps.get(row["order_id"], 0)
        row["group_id"] = groups.get(row["task_id"]) or told.get(row["event_id"])
    return rows


def _groups(reading: Reading, task_ids: Collection[str]) -> dict[str, str]:
    if not task_ids:
        return {}
    rows = _GROUPS.rows(reading.conn, {"b_city": reading.city_id}, sorted(task_ids))
    return {row.task_id: row.group_id for row in rows}


def _groups_of_events(reading: Reading, event_ids: Collection[str]) -> dict[str, str]:
    """Of events nobody is called about: whose number comes first."""
    if not event_ids:
        return {}
    rows = _GROUPS_OF_EVENTS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return {row.event_id: row.group_id for row in rows}


def steps_of(reading: Reading, order_ids: Collection[str]) -> list[Any]:
    """What was done to these orders by whom, the newest last."""
    if not order_ids:
        return []
    query = (
        select(_h.order_id, _h.step, _h.move, _h.at, _h.params, _h.by_user_id, user.c.name)
        .select_from(
            order_history.outerjoin(user, (user.c.city_id == _h.city_id) & (user.c.user_id == _h.by_user_id))
        )
        .where(
            _h.city_id == reading.city_id,
            _h.order_id.in_(sorted(order_ids)),
            _h.effect != StepEffect.NOT_MADE.value,
        )
        .order_by(_h.order_id, _h.step)
    )
    return list(reading.conn.execute(query))


def _above(names: Sequence[str]) -> Any:
    first = (
        select(_u.unit_id, _u.parent_id)
        .where(_u.city_id == _CITY, one_of(_u.unit_id, names))
        .cte("upward", recursive=True)
    )
    parents = (
        select(_u.unit_id, _u.parent_id)
        .join(first, _u.unit_id == first.c.parent_id)
        .where(_u.city_id == _CITY)
    )
    ids = first.union(parents)
    return select(_u.unit_id, _u.parent_id, _u.valid_from, _u.valid_to).where(
        _u.city_id == _CITY, _u.unit_id.in_(select(ids.c.unit_id))
    )


def _who_may(permission: Permission) -> list[str]:
    return sorted(role.value for role in who_may(permission))


_UPWARD = PreparedIn(_above)
_CHIEFS = PreparedIn(
    lambda names: select(user.c.unit_id, user.c.number).where(
        user.c.city_id == _CITY,
        one_of_these(user.c.role, _who_may(Permission.ORDER_COUNTERSIGN)),
        user.c.disabled.is_(False),
        one_of(user.c.unit_id, names),
    )
)
_OF_DISCIPLINE = Prepared(
    select(func.count().label("n"))
    .select_from(user)
    .where(
        user.c.city_id == _CITY,
        one_of_these(user.c.role, _who_may(Permission.ORDER_READ_RESTRICTED)),
        user.c.disabled.is_(False),
    )
)


def upward(reading: Reading, unit_ids: Collection[str]) -> list[Any]:
    """These units and all above them; a tree with a cycle ends all the same."""
    if not unit_ids:
        return []
    return _UPWARD.rows(reading.conn, {"b_city": reading.city_id}, sorted(unit_ids))


def chiefs_of(reading: Reading, unit_ids: Collection[str]) -> list[tuple[str, str]]:
    """The chiefs of these units who may log in: unit and 工号."""
    if not unit_ids:
        return []
    rows = _CHIEFS.rows(reading.conn, {"b_city": reading.city_id}, sorted(unit_ids))
    return [(row.unit_id, row.number) for row in rows]


def of_discipline(reading: Reading) -> int:
    """How many of 督察 may log in."""
    (row,) = _OF_DISCIPLINE.rows(reading.conn, {"b_city": reading.city_id})
    return int(row.n)


_CHANGED = (
    "state",
    "visibility",
    "pending_confirmation",
    "handler_id",
    "round",
    "due_at",
    "mark_at",
    "progress",
    "tags",
    "officers",
    "consent_publish",
    "version",
)


def save(work: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Write back how orders stand."""
    if not rows:
        return
    touch(work, Touched.ORDER, (row["order_id"] for row in rows))
    statement = (
        update(order)
        .where(_o.city_id == bindparam("b_city"), _o.order_id == bindparam("b_order"))
        .values({name: bindparam(f"v_{name}") for name in _CHANGED})
    )
    given = [
        {"b_city": work.city_id, "b_order": row["order_id"], **{f"v_{name}": row[name] for name in _CHANGED}}
        for row in rows
    ]
    work.conn.execute(statement, given)


def put_units(work: UnitOfWork, had: dict[str, tuple[Sequence[str], bool]]) -> None:
    """By order: the units that have it from now on, and whether it is open."""
    if not had:
        return
    work.conn.execute(delete(order_unit).where(_w.city_id == work.city_id, _w.order_id.in_(sorted(had))))
    rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "order_id": order_id, "unit_id": unit_id, "open": is_open}
        for order_id, (units, is_open) in sorted(had.items())
        for unit_id in dict.fromkeys(units)
    ]
    if rows:
        insert_all(work.conn, order_unit, rows)
