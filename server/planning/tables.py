"""The rules tasks are planned by, and why events were left out."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, number, uid, words

planning_rule = Table(
    "planning_rule",
    metadata,
    city(),
    code("business_line", key=True, length=24),
    code("case_type", key=True, length=80),
    code("questionnaire", null=True),
    code("hall_id", length=32),
    number("sample_ppm"),
    number("seed"),
    number("hours_after_event"),
)
"""Business line + case type (``*``: any) → questionnaire (null: none), sample rate in parts per million."""

unplanned = Table(
    "unplanned_event",
    metadata,
    city(),
    uid("event_id", key=True),
    code("reason"),
    words("params"),
    number("fingerprint"),
    instant("decided_at"),
)
"""Events that were looked at and got no task, each with its reason; looked at again when ``fingerprint`` (content, SMS reply,
rules) differs. ``params`` of those that were once not drawn: JSON of the share and the seed, as a task keeps them; by these
they are drawn for ever, whatever the rules say later."""
