"""Revisit tasks."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import (
    city,
    code,
    flag,
    instant,
    metadata,
    number,
    partial_index,
    small,
    uid,
    words,
)

task = Table(
    "task",
    metadata,
    city(),
    uid("task_id", key=True),
    uid("event_id"),
    uid("group_id"),
    code("hall_id", length=32),
    code("channel", length=16),
    small("round"),
    code("questionnaire"),
    small("priority"),
    instant("event_at"),
    instant("created_at"),
    instant("not_before"),
    code("state", length=24),
    instant("due_at"),
    small("attempts"),
    code("last_disposition", null=True, length=32),
    instant("last_attempt_at", null=True),
    instant("appointment_at", null=True),
    uid("assigned_to", null=True),
    code("language", null=True, length=16),
    uid("response_id", null=True),
    words("facts"),
    flag("trial"),
    flag("adhoc"),
    small("numbers"),
    small("lane"),
    instant("queue_at"),
    code("reason", null=True, length=24),
    number("sample_ppm", null=True),
    code("seed", null=True, length=80),
    code("stratum", null=True, length=1),
    UniqueConstraint("city_id", "event_id", "channel", "round"),
)
"""A revisit task. ``facts`` is a JSON list of ``domain.wire.rows.Fact``; state, due_at, attempts … are computed from it.

``lane`` and ``queue_at`` are the queue itself (``server.tasks.lanes``): lanes 0 to 3 may be handed out now, in order of
``queue_at`` (appointment or event); lanes 10 to 13 wait until ``queue_at`` (due later, leased, or held back by policy); 99 is
out of the queue. So a claim reads the first entry of one index, however many tasks wait. ``adhoc``: made because the citizen
called in; counted apart from those that were planned.

``reason``, ``sample_ppm`` and ``seed`` are what the task was drawn by, frozen when it was made: a rate is computed from them later, whatever
the rules say by then; empty where nobody kept them (抽样率未记录). ``stratum``: A, B or S, frozen at the cut-off (``domain.sampling``)."""

QUEUED = "lane < 99"
STANDING = "state NOT IN ('settled', 'closed')"
"""Tasks in the queue, and those that are not finished: few among all that ever were. In the words of their indexes, so that both
databases find them and a task that is done leaves them."""

partial_index(
    "ix_task_lane", task.c.city_id, task.c.hall_id, task.c.lane, task.c.queue_at, task.c.task_id, where=QUEUED
)
partial_index(
    "ix_task_standing", task.c.city_id, task.c.hall_id, task.c.state, task.c.questionnaire, task.c.priority, task.c.trial,
    task.c.event_at, task.c.due_at, where=STANDING,
)  # fmt: skip
# The queue as a lead's panel counts it, many times a minute: told by the index alone, in the order it is grouped by.
ASSIGNED = "assigned_to IS NOT NULL"
"""Tasks tied to somebody, in the words of their index."""

TO_CUT_OFF = "stratum IS NULL AND seed IS NOT NULL"
"""Drawn tasks whose stratum is not fixed yet, in the words of their index."""

partial_index("ix_task_cut_off", task.c.city_id, task.c.not_before, task.c.task_id, where=TO_CUT_OFF)
partial_index("ix_task_assigned", task.c.city_id, task.c.assigned_to, task.c.state, where=ASSIGNED)
Index("ix_task_event", task.c.city_id, task.c.event_id)
Index("ix_task_group", task.c.city_id, task.c.group_id)
