"""Queries of contact groups."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, text

from server.contacts.tables import BLOCKED, contact_group
from server.db.inserting import inserting
from server.db.work import Reading, UnitOfWork


def blocked_groups(reading: Reading) -> frozenset[str]:
    """Contact groups nobody may contact any more."""
    g = contact_group.c
    query = select(g.group_id).where(g.city_id == reading.city_id, text(f"({BLOCKED})"))
    return frozenset(reading.conn.execute(query).scalars())


def add_groups(work: UnitOfWork, group_ids: Iterable[str]) -> None:
    """Make the contact groups that are missing."""
    rows = [
        {
            "city_id": work.city_id,
            "group_id": group,
            "lease_no": 0,
            "lease_worked": False,
            "wrong_number": False,
        }
        for group in sorted(set(group_ids))
    ]
    if rows:
        new = inserting(contact_group, sqlite=work.is_sqlite)
        work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "group_id"]), rows)
