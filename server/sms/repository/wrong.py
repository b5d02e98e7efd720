"""Numbers that are not whose they were said to be, with what the sources said of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select, text

from server.contacts.tables import BLOCKED, contact_group
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import unit

_g, _c, _e, _u = contact_group.c, contact.c, event.c, unit.c


def groups(reading: Reading, after: str, most: int) -> list[str]:
    """Groups behind such a number, in the order of their ids."""
    query = (
        select(_g.group_id)
        .where(_g.city_id == reading.city_id, text(f"({BLOCKED})"), _g.wrong_number.is_(True))
        .order_by(_g.group_id)
        .limit(most)
    )
    if after:
        query = query.where(_g.group_id > after)
    return list(reading.conn.execute(query).scalars())


def told_by_sources(reading: Reading, group_ids: list[str]) -> list[Any]:
    """Where sources named these numbers, masked."""
    if not group_ids:
        return []
    there = contact.join(event, and_(_e.city_id == _c.city_id, _e.event_id == _c.event_id)).outerjoin(
        unit, and_(_u.city_id == _e.city_id, _u.unit_id == _e.unit_id)
    )
    query = (
        select(_e.source, _e.dispatch_no, _e.reported_at, _c.role, _c.mask, _u.name.label("unit_name"))
        .select_from(there)
        .where(_c.city_id == reading.city_id, _c.group_id.in_(group_ids))
    )
    return list(reading.conn.execute(query))
