"""Events that planning has to look at, and those it must not before a lead has decided."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, uid

sms_look = Table("sms_look", metadata, city(), uid("event_id", key=True), instant("at"))
"""Events that came or changed since they were last looked at; the row goes when it was decided what becomes of them."""

Index("ix_sms_look_at", sms_look.c.city_id, sms_look.c.at, sms_look.c.event_id)

sms_hold = Table(
    "sms_hold",
    metadata,
    city(),
    number("since", key=True),
    instant("until"),
    code("decision", null=True, length=16),
    instant("decided_at", null=True),
)
"""After a restore: events reported in between (the backup and the restore) may have been asked by messages nobody knows of any more. Nothing is
planned for them until a lead decides: ``plan`` or ``close``."""
