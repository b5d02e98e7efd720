"""What an order opened by hand is about: an event that is known, or one that is known from what was told alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, select

from domain.vocabulary import Channel
from server.contacts.repository import add_groups
from server.db.prepared import Prepared, insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.orders.tables import order
from server.tasks.tables import task

_o, _e, _c, _t, _u = order.c, event.c, contact.c, task.c, unit.c


_CITY: BindParameter[str] = bindparam("b_city")
_KNOWN = Prepared(
    select(_o.label, _o.opened_by).where(
        _o.city_id == _CITY, _o.order_id == bindparam("b_order", type_=_o.order_id.type)
    )
)
_EVENT = Prepared(
    select(_e.event_id, _e.unit_id, _e.business_line, _e.case_type, _e.officers, _t.task_id)
    .select_from(
        event.outerjoin(
            task,
            and_(_t.city_id == _e.city_id, _t.event_id == _e.event_id, _t.channel == Channel.PHONE.value),
        )
    )
    .where(_e.city_id == _CITY, _e.event_id == bindparam("b_event", type_=_e.event_id.type))
    .order_by(_t.round.desc())
    .limit(1)
)


def known(reading: Reading, order_id: str) -> Any:
    """Label and who opened it, where an order of this id is there already."""
    rows = _KNOWN.rows(reading.conn, {"b_city": reading.city_id, "b_order": order_id})
    return rows[0] if rows else None


def event_of(reading: Reading, event_id: str) -> Any:
    """What an order copies of an event, with the newest task on the phone about it; ``None`` where there is no such event."""
    rows = _EVENT.rows(reading.conn, {"b_city": reading.city_id, "b_event": event_id})
    return rows[0] if rows else None


def unit_is_there(reading: Reading, unit_id: str) -> bool:
    """Whether there is such a unit."""
    query = select(_u.unit_id).where(_u.city_id == reading.city_id, _u.unit_id == unit_id)
    return reading.conn.execute(query).scalar() is not None


def add_event(work: UnitOfWork, row: dict[str, object], person: dict[str, object]) -> None:
    """Put an event that nobody imported there, with whoever told of it."""
    if group := person["group_id"]:
        add_groups(work, [str(group)])
    insert_all(work.conn, event, [{"city_id": work.city_id, **row}])
    insert_all(work.conn, contact, [{"city_id": work.city_id, **person}])
    touch(work, Touched.NEW_EVENT, (str(row["event_id"]),))


def groups_of_event(reading: Reading, event_id: str) -> list[str]:
    """The contact groups behind an event."""
    query = select(_c.group_id).where(
        _c.city_id == reading.city_id, _c.event_id == event_id, _c.group_id.is_not(None)
    )
    return list(reading.conn.execute(query).scalars())


def event_of_order(reading: Reading, order_id: str) -> str | None:
    """The event an order is about, where it is about one."""
    query = select(_o.event_id).where(_o.city_id == reading.city_id, _o.order_id == order_id)
    return reading.conn.execute(query).scalar()


def ids_of_groups(reading: Reading, group_ids: Collection[str]) -> list[str]:
    """The orders of these citizens, whoever may see them: the caller asks for each by what they may see."""
    query = (
        select(_o.order_id)
        .select_from(contact.join(order, and_(_o.city_id == _c.city_id, _o.event_id == _c.event_id)))
        .where(_c.city_id == reading.city_id, _c.group_id.in_(sorted(group_ids)))
        .distinct()
    )
    return list(reading.conn.execute(query).scalars())
