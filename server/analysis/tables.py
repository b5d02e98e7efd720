"""Alarms that were raised, the weeks that were looked at, and versions of the weights of 民意指数."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, sealed, uid, words

figure_alarm = Table(
    "figure_alarm",
    metadata,
    city(),
    uid("alarm_id", key=True),
    code("rule", length=24),
    code("label_of", length=16),
    code("label_key"),
    code("week", length=10),
    code("start_day", length=10),
    code("end_day", length=10),
    code("figure", length=32),
    words("counts"),
    words("cases"),
    instant("raised_at"),
    code("state", length=16),
    uid("said_by", null=True),
    code("said_name", null=True),
    instant("said_at", null=True),
    sealed("remark"),
)
"""``counts``: JSON of the counts it was last raised by; ``week``: the Monday of the week looked at then. An alarm that was acknowledged is open
again once more was answered."""

Index("ix_figure_alarm_week", figure_alarm.c.city_id, figure_alarm.c.week)

figure_watch = Table(
    "figure_watch",
    metadata,
    city(),
    code("week", key=True, length=10),
    number("expected_millionths"),
    instant("looked_at"),
)
"""A week that was looked at, by its Monday: it was quiet where it has no alarm. ``expected_millionths``: alarms expected though nothing changed."""

index_weights = Table(
    "index_weights",
    metadata,
    city(),
    number("version", key=True),
    words("weights"),
    uid("by_user_id"),
    code("by_name"),
    instant("at"),
    sealed("why", null=False),
)
"""``weights``: JSON, component to weight; ``at``: from when on it is in force, for periods that end later."""
