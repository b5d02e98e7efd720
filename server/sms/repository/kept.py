"""Replies as they were kept, for trying rules on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, tuple_

from server.db.work import Reading
from server.sms.tables import sms_reply

_r = sms_reply.c


def page(reading: Reading, after: tuple[int, str] | None, limit: int) -> list[Any]:
    """The next replies in the order they came: place, sealed text, what the rules thought and what a person said."""
    query = (
        select(_r.reply_id, _r.received_at, _r.text, _r.label, _r.settled_label)
        .where(_r.city_id == reading.city_id)
        .order_by(_r.received_at, _r.reply_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(_r.received_at, _r.reply_id) > after)
    return list(reading.conn.execute(query))
