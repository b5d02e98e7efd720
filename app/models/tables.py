"""The tables of the local store as the newest version has them; a new store is made from this.

A store of an earlier version gets here by ``app.models.migrations``; a test holds the two against each other. Where version 1
let a key be NULL (``nullable=True`` beside ``primary_key``) it still may be: a key that no statement leaves out is not worth
writing a table anew.

An operation stands in two tables under one number. ``outbox`` says where it is on its way, and what finds it: a narrow row that
every mark and every receipt writes anew. ``signed`` is what its author signed, written once and never changed. Together in one
row each mark would encrypt the payload again. ``outbox.place`` orders sending: a resubmission takes its predecessor's.
``effect`` are the facts an operation adds to a task.
``task`` is base (data, version) and shown columns; ``open`` 0 means own unsent work has settled it. ``note`` holds single
values: state of the agent, credentials of the user, times of the pack.

A task's row is a kilobyte, so what a list is filtered, counted and ordered by stands in indexes: ``task_best`` and ``task_due``
answer without the rows, and only the rows of one page are read. What is equal in an order stands in the order in which it came,
by the row's own number, which an index has anyhow.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData()

_given = partial(Column, nullable=False)
_zero = partial(Column, type_=Integer, nullable=False, server_default=text("0"))
_empty = partial(Column, type_=Text, nullable=False, server_default=text("''"))
_key = partial(Column, primary_key=True)

outbox = Table(
    "outbox",
    metadata,
    _key("n", Integer, nullable=True),
    _given("place", Integer),
    _given("op_id", Text, unique=True),
    _given("lane", Text),
    _given("kind", Text),
    _given("saved_at", Integer),
    _given("state", Text),
    Column("superseded_by", Text),
    _zero("attempts"),
    _zero("faults"),
    _zero("held"),
    Column("result", Text),
    Column("code", Text),
    Column("params", Text),
    Column("server_seq", Integer),
    sqlite_autoincrement=True,
)
Index(
    "outbox_unsent",
    *(outbox.c[name] for name in ("lane", "place", "n", "saved_at", "held", "faults", "state")),
    sqlite_where=text("state IN ('pending', 'sent')"),
)
Index("outbox_refused", outbox.c.place, sqlite_where=text("state = 'quarantined'"))
Index("outbox_acked", outbox.c.server_seq, sqlite_where=text("state = 'acked'"))
Index("outbox_archived", outbox.c.saved_at, sqlite_where=text("state = 'archived'"))

signed = Table(
    "signed",
    metadata,
    _key("n", Integer, nullable=True),
    _given("entity_id", Text),
    _given("entity_seq", Integer),
    _given("schema_version", Integer),
    _given("author_id", Text),
    _given("author_mac", Text),
    _given("device_id", Text),
    _given("incarnation", Integer),
    _given("base_version", Integer),
    _given("lease_no", Integer),
    Column("supersedes", Text),
    _given("occurred_at", Integer),
    _given("clock_offset", Integer),
    _given("offset_age", Integer),
    _given("payload", LargeBinary),
)

entity = Table(
    "entity", metadata, _key("entity_id", Text), _given("last_seq", Integer), sqlite_with_rowid=False
)

effect = Table(
    "effect",
    metadata,
    _key("task_id", Text),
    _key("op_id", Text),
    _given("fact", LargeBinary),
    sqlite_with_rowid=False,
)
Index("effect_op", effect.c.op_id)

server = Table(
    "server",
    metadata,
    _key("one", Integer, nullable=True),
    _given("centre_id", Text),
    _given("epoch", Integer),
    _given("witness_seq", Integer),
    _given("witness_hash", Text),
    _given("receipts_after", Integer),
    _given("safe_seq", Integer),
    _given("clock_offset", Integer),
    _given("offset_at", Integer),
    Column("last_sync_at", Integer),
    _empty("alarm"),
    _zero("reoffer"),
    CheckConstraint("one = 1"),
)

device = Table(
    "device",
    metadata,
    _key("one", Integer, nullable=True),
    _given("device_id", Text),
    _given("incarnation", Integer),
    CheckConstraint("one = 1"),
)

feed = Table(
    "feed",
    metadata,
    _key("scope", Text),
    _given("cursor", Integer),
    _zero("generation"),
    Column("snapshot_head", Integer),
    _empty("after_kind"),
    _empty("after_id"),
    sqlite_with_rowid=False,
)

replica = Table(
    "replica",
    metadata,
    _key("kind", Text),
    _key("id", Text),
    _key("scope", Text),
    _given("version", Integer),
    _given("generation", Integer),
    _given("data", LargeBinary),
    sqlite_with_rowid=False,
)
Index("replica_scope", replica.c.scope, replica.c.generation)

task = Table(
    "task",
    metadata,
    _key("task_id", Text, nullable=True),
    _given("scope", Text),
    _given("version", Integer),
    _given("generation", Integer),
    _given("data", LargeBinary),
    _given("group_id", Text),
    _given("event_id", Text),
    _given("mask", Text),
    _given("business_line", Text),
    _given("case_type", Text),
    Column("unit_id", Text),
    _given("unit_name", Text),
    _given("dispatch_no", Text),
    _given("questionnaire", Text),
    _given("round", Integer),
    _given("base_priority", Integer),
    _given("event_at", Integer),
    Column("limit_at", Integer),
    _given("trial", Integer),
    Column("assigned_to", Text),
    _given("words", Text),
    _given("open", Integer),
    _given("state", Text),
    _given("priority", Integer),
    _given("sort_at", Integer),
    _given("due_at", Integer),
    _given("attempts", Integer),
    _given("last_disposition", Text),
    _given("last_reason", Text),
    _given("last_at", Integer),
    Column("appointment_at", Integer),
    _given("appointment_definite", Integer),
    Column("appointment_by", Text),
    _given("unsent", Integer),
)
Index("task_best", *(task.c[name] for name in ("open", "priority", "sort_at", "due_at")))
Index(
    "task_due",
    *(
        task.c[name]
        for name in (
            "open due_at sort_at priority base_priority state appointment_at limit_at appointment_by assigned_to"
            " business_line unit_id trial"
        ).split()
    ),
)
Index("task_event", task.c.open, task.c.event_at)
Index("task_unit", task.c.open, task.c.unit_name)
Index("task_line", task.c.open, task.c.business_line)
Index("task_attempts", task.c.open, task.c.attempts)
Index("task_last", task.c.open, task.c.last_at)
Index(
    "task_appointment",
    task.c.appointment_at,
    sqlite_where=text("open = 1 AND appointment_at IS NOT NULL"),
)
Index("task_group", task.c.group_id)
Index("task_scope", task.c.scope, task.c.generation)

pack = Table(
    "pack",
    metadata,
    _key("group_id", Text),
    _given("user_id", Text),
    _given("lease_no", Integer),
    _given("until", Integer),
    _given("leased_at", Integer),
    Column("worked_at", Integer),
    _zero("stale"),
    _given("data", LargeBinary),
    sqlite_with_rowid=False,
)

open_call = Table(
    "open_call",
    metadata,
    _key("user_id", Text),
    _given("call_id", Text),
    _given("pack", LargeBinary),
    _given("state", LargeBinary),
    _given("draft", LargeBinary),
    _given("opened_at", Integer),
    _given("changed_at", Integer),
    sqlite_with_rowid=False,
)

own_record = Table(
    "own_record",
    metadata,
    _key("record_id", Text),
    _given("user_id", Text),
    _given("at", Integer),
    _given("data", LargeBinary),
    Column("work", LargeBinary),
    sqlite_with_rowid=False,
)
Index("own_record_user", own_record.c.user_id, own_record.c.at)

record_op = Table(
    "record_op",
    metadata,
    _key("op_id", Text),
    _key("record_id", Text),
    sqlite_with_rowid=False,
)
Index("record_op_record", record_op.c.record_id)

own_emergency = Table(
    "own_emergency",
    metadata,
    _key("emergency_id", Text),
    _given("user_id", Text),
    _given("op_id", Text),
    _given("kind", Text),
    _given("saved_at", Integer),
    Column("sent_at", Integer),
    Column("heard_at", Integer),
    _empty("heard_by"),
    _zero("tries"),
    _zero("offline"),
    sqlite_with_rowid=False,
)

note = Table("note", metadata, _key("name", Text), _given("value", LargeBinary), sqlite_with_rowid=False)
