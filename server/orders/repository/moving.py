"""Orders as they are moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain.permissions import Permission, who_may
from domain.vocabulary import StepEffect
from server.accounts.tables import user
from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact
from server.masterdata.tables import unit
from server.orders.tables import order, order_history, order_unit
from server.tasks.tables import task

_o, _h, _u, _w, _t = order.c, order_history.c, unit.c, order_unit.c, task.c


def load(reading: Reading, order_ids: Collection[str]) -> list[dict[str, Any]]:
    """Orders with the contact group they are of and how far their history goes; locked, in order of key, where something is written."""
    if not order_ids:
        return []
    query = (
        select(order)
        .where(_o.city_id == reading.city_id, _o.order_id.in_(sorted(order_ids)))
        .order_by(_o.order_id)
    )
    if isinstance(reading, UnitOfWork):
        query = query.with_for_update()
    rows = [dict(row._mapping) for row in reading.conn.execute(query)]
    steps = dict(
        reading.conn.execute(
            select(_h.order_id, func.max(_h.step))
            .where(_h.city_id == reading.city_id, _h.order_id.in_(sorted(order_ids)))
            .group_by(_h.order_id)
        ).all()
    )
    groups = _groups(reading, {row["task_id"] for row in rows if row["task_id"] is not None})
    told = _groups_of_events(
        reading, {row["event_id"] for row in rows if row["task_id"] is None and row["event_id"] is not None}
    )
    return [
        row
        | {
            "steps": steps.get(row["order_id"], 0),
            "group_id": groups.get(row["task_id"]) or told.get(row["event_id"]),
        }
        for row in rows
    ]


def _groups(reading: Reading, task_ids: Collection[str]) -> dict[str, str]:
    if not task_ids:
        return {}
    query = select(_t.task_id, _t.group_id).where(
        _t.city_id == reading.city_id, _t.task_id.in_(sorted(task_ids))
    )
    return dict(reading.conn.execute(query).all())


def _groups_of_events(reading: Reading, event_ids: Collection[str]) -> dict[str, str]:
    """Of events nobody is called about: whose number comes first."""
    if not event_ids:
        return {}
    query = (
        select(contact.c.event_id, contact.c.group_id)
        .where(
            contact.c.city_id == reading.city_id,
            contact.c.event_id.in_(sorted(event_ids)),
            contact.c.group_id.is_not(None),
        )
        .order_by(contact.c.event_id, contact.c.ordinal.desc())
    )
    return dict(reading.conn.execute(query).all())


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


def upward(reading: Reading, unit_ids: Collection[str]) -> list[Any]:
    """These units and all above them; a tree with a cycle ends all the same."""
    if not unit_ids:
        return []
    first = (
        select(_u.unit_id, _u.parent_id)
        .where(_u.city_id == reading.city_id, _u.unit_id.in_(sorted(unit_ids)))
        .cte("upward", recursive=True)
    )
    parents = (
        select(_u.unit_id, _u.parent_id)
        .join(first, _u.unit_id == first.c.parent_id)
        .where(_u.city_id == reading.city_id)
    )
    ids = first.union(parents)
    query = select(_u.unit_id, _u.parent_id, _u.valid_from, _u.valid_to).where(
        _u.city_id == reading.city_id, _u.unit_id.in_(select(ids.c.unit_id))
    )
    return list(reading.conn.execute(query))


def chiefs_of(reading: Reading, unit_ids: Collection[str]) -> list[tuple[str, str]]:
    """The chiefs of these units who may log in: unit and 工号."""
    if not unit_ids:
        return []
    query = select(user.c.unit_id, user.c.number).where(
        user.c.city_id == reading.city_id,
        user.c.role.in_(sorted(who_may(Permission.ORDER_COUNTERSIGN))),
        user.c.disabled.is_(False),
        user.c.unit_id.in_(sorted(unit_ids)),
    )
    return [(row.unit_id, row.number) for row in reading.conn.execute(query)]


def of_discipline(reading: Reading) -> int:
    """How many of 督察 may log in."""
    theirs = sorted(who_may(Permission.ORDER_READ_RESTRICTED))
    query = select(func.count()).where(
        user.c.city_id == reading.city_id, user.c.role.in_(theirs), user.c.disabled.is_(False)
    )
    return int(reading.conn.execute(query.select_from(user)).scalar_one())


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
