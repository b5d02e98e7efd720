"""Attempts with their outcomes, answers and how they were settled, looks at numbers, tasks put back, names of callers' forms."""

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

task_alias = Table(
    "task_alias",
    metadata,
    city(),
    uid("alias_id", key=True),
    uid("task_id"),
    uid("group_id"),
    instant("made_at"),
)
"""Under which name a form for a citizen who called in was opened, and to which task and contact group it turned out to belong."""

attempt = Table(
    "attempt",
    metadata,
    city(),
    uid("attempt_id", key=True),
    uid("group_id"),
    uid("user_id"),
    uid("device_id"),
    code("hall_id", length=32),
    code("direction", length=8),
    instant("started_at"),
    instant("connected_at", null=True),
    instant("ended_at"),
    number("wrap_up_ms"),
    flag("number_shown"),
    flag("trial"),
    uid("task_id"),
    code("disposition", length=32),
    code("reason", null=True, length=32),
    sealed("note"),
)
"""A call with what it brought for its first task. Whoever reads outcomes goes by ``server.answers.repository.outcomes``."""
Index("ix_attempt_started", attempt.c.city_id, attempt.c.hall_id, attempt.c.started_at)
Index("ix_attempt_group", attempt.c.city_id, attempt.c.group_id)

attempt_outcome = Table(
    "attempt_outcome",
    metadata,
    city(),
    uid("attempt_id", key=True),
    uid("task_id", key=True),
    code("disposition", length=32),
    code("reason", null=True, length=32),
    sealed("note"),
    sqlite_with_rowid=False,
)
"""What a call brought for a further task of the same citizen."""

response = Table(
    "response",
    metadata,
    city(),
    uid("response_id", key=True),
    small("revision", key=True),
    uid("op_id"),
    uid("task_id"),
    uid("event_id"),
    uid("attempt_id"),
    uid("user_id"),
    uid("unit_id", null=True),
    code("business_line", length=24),
    code("questionnaire"),
    code("questionnaire_version"),
    code("questionnaire_hash"),
    code("language", length=8),
    small("base_revision"),
    small("overall", null=True),
    code("sms_review", null=True, length=16),
    code("standing", length=16),
    flag("partial"),
    flag("trial"),
    flag("adhoc"),
    instant("answered_at"),
    instant("event_at"),
    words("answers"),
    code("aspects", null=True),
    sealed("texts"),
    uid("settled_by", null=True),
)
"""What the citizen said. ``standing``: canonical, superseded (by a revision), secondary (second answer to a task), pending
(waits for the lead), partial (of a conversation that broke off), withdrawn (taken back with the outcome of its call), ended (begun, nothing answered). ``answers`` is JSON of choices only; ``aspects`` packs the judgements
by aspect (``server.answers.aspects``); ``texts`` seals every free text, and the codes of questions whose answer was taken back.
Unit, line and event time are copied so that figures go by the event's time without a join. ``settled_by`` is the newest
settlement whose lead saw it; a secondary or pending one without waits for them."""

WAITS = "standing IN ('secondary', 'pending') AND settled_by IS NULL"
"""Answers that wait for the lead, in the words of their index so that both databases find it."""

partial_index("ix_response_waits", response.c.city_id, response.c.task_id, where=WAITS)

Index("ix_response_task", response.c.city_id, response.c.task_id)
Index("ix_response_answered", response.c.city_id, response.c.answered_at)
Index("ix_response_user", response.c.user_id, response.c.city_id, response.c.answered_at)
"""By the user first: what asks for all of a city by time is not to be led through all users by it."""

Index("ix_response_event_at", response.c.city_id, response.c.event_at)

response_tag = Table(
    "response_tag",
    metadata,
    city(),
    uid("response_id", key=True),
    small("revision", key=True),
    code("tag", key=True),
    sqlite_with_rowid=False,
)

response_settlement = Table(
    "response_settlement",
    metadata,
    city(),
    uid("settlement_id", key=True),
    uid("op_id"),
    uid("task_id"),
    code("hall_id", length=32),
    uid("response_id"),
    small("revision"),
    uid("counted_before", null=True),
    words("seen"),
    uid("by_user_id"),
    instant("at"),
    instant("received_at"),
    number("step"),
    sealed("reason"),
)
"""Which of several answers to a task a lead chose. ``step`` counts the settlements of a task from 1; ``seen`` is JSON
[[response id, revision] …]; ``counted_before`` the answer that counted until then."""

Index("ix_response_settlement_task", response_settlement.c.city_id, response_settlement.c.task_id)
Index(
    "ix_response_settlement_hall",
    response_settlement.c.city_id,
    response_settlement.c.hall_id,
    response_settlement.c.received_at,
)

number_reveal = Table(
    "number_reveal",
    metadata,
    city(),
    uid("reveal_id", key=True),
    uid("group_id"),
    uid("user_id"),
    uid("attempt_id", null=True),
    sealed("reason"),
    instant("occurred_at"),
)

FOR_A_CALL = "attempt_id IS NOT NULL"
"""Looks at a number to dial it, in the words of their index so that both databases find it."""

partial_index(
    "ix_number_reveal_attempt", number_reveal.c.city_id, number_reveal.c.attempt_id, where=FOR_A_CALL
)

put_back = Table(
    "put_back",
    metadata,
    city(),
    uid("op_id", key=True),
    uid("task_id"),
    code("hall_id", length=32),
    uid("user_id"),
    code("reason", length=16),
    code("language", null=True),
    instant("at"),
    sealed("words"),
    sealed("typed"),
)
"""A task that was put back before it was dialled, for its lead to see. ``words`` is the reason, ``typed`` what stood in the draft."""

Index("ix_put_back_at", put_back.c.city_id, put_back.c.hall_id, put_back.c.at)
