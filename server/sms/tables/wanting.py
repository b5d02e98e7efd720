"""What replies want done by people: calls in front of others, and emergencies until somebody has seen them."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import (
    city,
    code,
    instant,
    metadata,
    partial_index,
    sealed,
    small,
    uid,
)

sms_call = Table(
    "sms_call",
    metadata,
    city(),
    uid("event_id", key=True),
    uid("group_id", null=True),
    uid("reply_id"),
    instant("wanted_at"),
    instant("due_at"),
)
"""Events whose citizen is to be called because of what they wrote, and by when; the first time they did stands. Planning makes the task
where there is none, and puts it before the others."""

Index("ix_sms_call_due", sms_call.c.city_id, sms_call.c.due_at)

sms_alarm = Table(
    "sms_alarm",
    metadata,
    city(),
    uid("emergency_id", key=True),
    uid("reply_id"),
    uid("message_id", null=True),
    instant("raised_at"),
    instant("next_at", null=True),
    small("told"),
)
"""Emergencies out of replies: the message they answer, when somebody has to be told again, and how often the duty list was. ``next_at``
empty: somebody has seen it, and its citizen was told so."""

UNSEEN = "next_at IS NOT NULL"
"""Those nobody has seen yet, in the words of their index."""

partial_index("ix_sms_alarm_unseen", sms_alarm.c.city_id, sms_alarm.c.next_at, where=UNSEEN)

sms_duty_number = Table(
    "sms_duty_number",
    metadata,
    city(),
    uid("group_id", key=True),
    sealed("number", null=False),
    code("mask", length=24),
    code("label", length=80),
    instant("put_at"),
)
"""The duty list's phones: told by text that an emergency waits, where nobody at a screen has seen it. ``number`` is sealed for the place
``sms duty/<group_id>``."""
