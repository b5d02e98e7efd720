"""Links to the web form that stood in texts, and how often somebody tried one that is none."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, uid

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

sms_web_try = Table(
    "sms_web_try",
    metadata,
    city(),
    number("since", key=True),
    code("who", key=True),
    number("n"),
)
"""Tries that found no link, since a minute's beginning of one address (``who``: its keyed hash), and since an hour's of all (``who`` empty).
All processes of a centre count here. Rows go after a day."""
