"""How much there is to read."""

from __future__ import annotations

from sqlalchemy import select

from server.db.counting import count_up_to
from server.db.work import Reading
from server.events.tables import event

_e = event.c


def events_between(reading: Reading, first: int, after: int, most: int) -> int:
    """How many events were reported from ``first`` until before ``after`` (UTC ms), counted to one above ``most``."""
    query = select(_e.city_id).where(
        _e.city_id == reading.city_id, _e.reported_at >= first, _e.reported_at < after
    )
    found, more = count_up_to(reading.conn, query, most)
    return found + more
