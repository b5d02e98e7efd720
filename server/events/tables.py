"""Service events and the people behind them."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import (
    city,
    code,
    flag,
    instant,
    metadata,
    number,
    partial_index,
    sealed,
    small,
    uid,
    words,
)

event = Table(
    "event",
    metadata,
    city(),
    uid("event_id", key=True),
    code("source"),
    code("dispatch_no"),
    code("call_no"),
    code("business_line", length=24),
    code("case_type", length=80),
    code("case_subtype", length=80),
    code("report_channel", length=24),
    instant("reported_at"),
    instant("dispatched_at", null=True),
    instant("arrived_at", null=True),
    instant("closed_at", null=True),
    uid("unit_id", null=True),
    code("unit_text", length=120),
    words("officers"),
    sealed("facts"),
    flag("no_revisit"),
    flag("trial"),
    code("excluded", null=True),
    code("sms_reply", null=True, length=16),
    number("content_hash"),
    sealed("source_fields"),
    uid("import_id"),
    uid("changed_in", null=True),
)
"""One thing the police did for one citizen. ``unit_id`` empty with ``unit_text`` given waits under 待匹配单位.

``officers`` is a JSON list of badge numbers as of the event; ``source_fields`` seals JSON of what came, without the contact
columns: those that no field reads may hold anybody's name; ``excluded`` a permanent policy reason; ``content_hash`` tells a changed row from a duplicate.
``import_id`` names the import that brought it, ``changed_in`` the last that brought other content."""

Index("ix_event_reported", event.c.city_id, event.c.reported_at)
partial_index("ix_event_unmatched", event.c.city_id, event.c.unit_text, where="unit_id IS NULL")

event_officer = Table(
    "event_officer",
    metadata,
    city(),
    uid("event_id", key=True),
    code("badge_no", key=True, length=32),
    small("among"),
    sqlite_with_rowid=False,
)
"""Who handled an event, one row an officer: what ``event.officers`` lists, so that it can be joined and counted. ``among``: how many they were,
each once; one of k has the share 1/k."""

contact = Table(
    "contact",
    metadata,
    city(),
    uid("event_id", key=True),
    small("ordinal", key=True),
    code("role", length=16),
    uid("group_id", null=True),
    code("mask", length=24),
    sealed("person", null=False),
)
"""Personal data, all of it, here: ``person`` seals JSON {number, name, sex, address}. ``group_id`` is the keyed hash of
the number and names the contact group; null without a number. Several per event: caller, second, related."""

Index("ix_contact_group", contact.c.city_id, contact.c.group_id)

citizen_answer = Table(
    "citizen_answer",
    metadata,
    city(),
    uid("answer_id", key=True),
    uid("event_id"),
    uid("group_id", null=True),
    code("channel", length=16),
    code("leg", length=16),
    uid("message_id", null=True),
    uid("reply_id", null=True),
    small("rating", null=True),
    code("label", length=24),
    words("aspects"),
    instant("answered_at", null=True),
    instant("taken_at"),
    flag("late"),
    flag("canonical"),
)
"""What a citizen answered without an agent, by SMS or on the web; never overwritten. ``rating`` 1 to 3, empty where they gave none; ``aspects``
JSON of aspect and value; ``late``: after the window; ``canonical``: the first clear rating about its leg, the one that counts.
``answered_at`` is empty for those that were taken in before they were kept one by one."""

Index(
    "ix_citizen_answer_event", citizen_answer.c.city_id, citizen_answer.c.event_id, citizen_answer.c.answer_id
)
Index("ix_citizen_answer_at", citizen_answer.c.city_id, citizen_answer.c.answered_at)

import_run = Table(
    "import_run",
    metadata,
    city(),
    uid("import_id", key=True),
    code("source"),
    code("status", length=16),
    instant("started_at"),
    instant("finished_at", null=True),
    number("rows"),
    number("imported"),
    number("changed"),
    number("duplicates"),
    number("rejected"),
    number("without_contact"),
    number("excluded"),
    number("unmatched"),
    code("digest", null=True),
    words("columns", null=True),
    number("taken_back", null=True),
)
"""One run of an import; ``rows`` = imported + changed + duplicates + rejected. ``digest`` is the file's SHA-256 and ``columns`` a JSON list
of its columns' names, both null of what was pushed; ``taken_back`` counts the events an undoing removed again."""
