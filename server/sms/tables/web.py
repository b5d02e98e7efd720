"""Links to the web form that stood in texts."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, uid

sms_link = Table(
    "sms_link",
    metadata,
    city(),
    code("digest", key=True),
    uid("message_id"),
    instant("until"),
    instant("spent_at", null=True),
)
"""A link of a text: ``digest`` is a keyed hash of its letters, which stand nowhere. ``until``: no answer comes by it after that; ``spent_at``:
one came. Rows go a month after they ended."""

Index("ix_sms_link_until", sms_link.c.city_id, sms_link.c.until)
