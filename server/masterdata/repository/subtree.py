"""A unit and everything below it: how far a unit's permissions reach."""

from __future__ import annotations

from sqlalchemy import select

from server.db.work import Reading
from server.masterdata.tables import unit


def unit_subtree(reading: Reading, unit_id: str) -> list[str]:
    """Ids of the unit and all below it; a tree with a cycle ends all the same."""
    top = (
        select(unit.c.unit_id)
        .where(unit.c.city_id == reading.city_id, unit.c.unit_id == unit_id)
        .cte("subtree", recursive=True)
    )
    below = (
        select(unit.c.unit_id)
        .join(top, unit.c.parent_id == top.c.unit_id)
        .where(unit.c.city_id == reading.city_id)
    )
    return list(reading.conn.execute(select(top.union(below).c.unit_id)).scalars())
