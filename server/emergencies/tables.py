"""Emergencies: rows, so that any process can ring, escalate and show them."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, flag, instant, metadata, partial_index, sealed, uid

emergency = Table(
    "emergency",
    metadata,
    city(),
    uid("emergency_id", key=True),
    code("hall_id", length=32),
    code("kind", length=32),
    sealed("texts", null=False),
    uid("raised_by"),
    instant("raised_at"),
    instant("received_at"),
    instant("escalate_at"),
    instant("escalated_at", null=True),
    uid("acknowledged_by", null=True),
    instant("acknowledged_at", null=True),
    uid("group_id", null=True),
    flag("trial"),
)
"""``texts`` seals JSON {place, note, injured, weapon, callback_number}."""

Index("ix_emergency_due", emergency.c.city_id, emergency.c.escalate_at)

RINGING = "acknowledged_at IS NULL"
"""Emergencies nobody has acknowledged, in the words of their index."""

partial_index("ix_emergency_ringing", emergency.c.city_id, emergency.c.raised_at, where=RINGING)
