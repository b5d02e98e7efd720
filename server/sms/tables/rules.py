"""By what is asked: rules, texts, gateways, and the counts of what came of them."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, flag, instant, metadata, number, sealed, small, uid, words

sms_rule = Table(
    "sms_rule",
    metadata,
    city(),
    code("rule", key=True, length=32),
    small("version", key=True),
    flag("in_force"),
    code("state", length=16),
    words("state_reason"),
    code("leg", length=16),
    code("business_line", length=24),
    code("case_type", length=80),
    uid("unit_id", null=True),
    code("report_channel", null=True, length=24),
    code("since", length=16),
    number("delay_ms"),
    code("template", length=32),
    code("extension", length=4),
    small("window_from"),
    small("window_until"),
    number("share_ppm"),
    code("seed", length=80),
    instant("valid_from", null=True),
    instant("valid_until", null=True),
    instant("put_at"),
)
"""Which events are asked about by SMS, on which leg; a change is a new version. ``business_line`` and ``case_type`` are ``*`` for any,
``unit_id`` a unit with all below it; ``since`` the instant of the event that ``delay_ms`` counts from; ``window_*`` minutes of the day;
``state`` running, paused or stopped (domain.sms.rules), with the reason somebody gave."""

sms_template = Table(
    "sms_template",
    metadata,
    city(),
    code("template", key=True, length=32),
    small("version", key=True),
    flag("in_force"),
    words("text"),
    code("signature", length=40),
    small("parts"),
    code("registered_no", null=True),
    code("registered_on", null=True, length=10),
    words("paused_reason", null=True),
    instant("put_at"),
)
"""A text as it goes out, in its versions: the one in force, and those that messages still hang on. ``registered_*``: the carrier's 报备;
``paused_reason``: why none of its messages is sent now, by a person or by the breaker."""

sms_gateway = Table(
    "sms_gateway",
    metadata,
    city(),
    code("gateway", key=True, length=32),
    code("kind", length=16),
    code("mode", length=16),
    small("weight"),
    flag("paused"),
    words("stopped_reason", null=True),
    sealed("settings"),
    instant("changed_at"),
)
"""By which messages leave. ``mode``: live, team (only numbers of ``sms_team_number``) or simulate, one for all; ``stopped_reason``: the
gateway itself would not have us; ``settings`` seals JSON for the place ``sms gateway/<gateway>``: addresses, logins, secrets, limits."""

sms_team_number = Table(
    "sms_team_number",
    metadata,
    city(),
    uid("group_id", key=True),
    code("mask", length=24),
    code("label", length=80),
    instant("put_at"),
)
"""Numbers of the centre's own people, by their keyed hash: the only ones that a text reaches in ``team`` mode."""

sms_count = Table(
    "sms_count",
    metadata,
    city(),
    code("day", key=True, length=10),
    small("hour", key=True),
    code("leg", key=True, length=16),
    uid("unit_id", key=True),
    code("carrier", key=True, length=16),
    code("template", key=True, length=32),
    code("gateway", key=True, length=32),
    code("measure", key=True, length=64),
    number("n"),
)
"""Whole numbers that the writer keeps up (``server.sms.counting``): what became of the messages planned for an hour of a day. Every name
stands in the key, empty where there is none (``unit_id``: ``NO_UNIT``); ``measure``: ``planned`` once each, and the state, with its reason or class, it stands in."""

sms_day_count = Table(
    "sms_day_count",
    metadata,
    city(),
    code("layout", key=True, length=16),
    code("day", key=True, length=10),
    code("value", key=True, length=64),
    code("measure", key=True, length=64),
    number("n"),
)
"""The same counts by day alone, once for each way to lay them out (``layout``: the column of ``sms_count``; ``value``: what it holds there), written with
them: a page over months of a million messages reads as many rows as it shows."""
