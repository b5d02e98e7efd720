"""How a store of an earlier version gets to the newest, step by step. A shipped step is never edited; a change is a new one.

A new store takes none of them: it is made from ``app.models.tables``, which a change is written into as well. The first step
made the schema that was shipped first; nobody but a test that needs a store of that version takes it any more.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

VERSION_1 = """
CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    place INTEGER NOT NULL,
    op_id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    entity_seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    payload BLOB NOT NULL,
    author_id TEXT NOT NULL,
    author_mac TEXT NOT NULL,
    device_id TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    base_version INTEGER NOT NULL,
    lease_no INTEGER NOT NULL,
    supersedes TEXT,
    superseded_by TEXT,
    occurred_at INTEGER NOT NULL,
    clock_offset INTEGER NOT NULL,
    offset_age INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    result TEXT,
    code TEXT,
    params TEXT,
    server_seq INTEGER
);
CREATE INDEX outbox_unsent ON outbox (lane, place, n, saved_at, held, faults, state)
    WHERE state IN ('pending', 'sent');
CREATE INDEX outbox_refused ON outbox (entity_id, place) WHERE state = 'quarantined';
CREATE INDEX outbox_acked ON outbox (server_seq) WHERE state = 'acked';
CREATE INDEX outbox_archived ON outbox (saved_at) WHERE state = 'archived';

CREATE TABLE entity (
    entity_id TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE effect (
    task_id TEXT NOT NULL,
    op_id TEXT NOT NULL,
    fact BLOB NOT NULL,
    PRIMARY KEY (task_id, op_id)
) WITHOUT ROWID;
CREATE INDEX effect_op ON effect (op_id);

CREATE TABLE server (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    centre_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    witness_seq INTEGER NOT NULL,
    witness_hash TEXT NOT NULL,
    receipts_after INTEGER NOT NULL,
    safe_seq INTEGER NOT NULL,
    clock_offset INTEGER NOT NULL,
    offset_at INTEGER NOT NULL,
    last_sync_at INTEGER,
    alarm TEXT NOT NULL DEFAULT '',
    reoffer INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id TEXT NOT NULL,
    incarnation INTEGER NOT NULL
);

CREATE TABLE feed (
    scope TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    snapshot_head INTEGER,
    after_kind TEXT NOT NULL DEFAULT '',
    after_id TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE replica (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    scope TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (kind, id, scope)
) WITHOUT ROWID;
CREATE INDEX replica_scope ON replica (scope, generation);

CREATE TABLE task (
    task_id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    data BLOB NOT NULL,
    group_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    mask TEXT NOT NULL,
    business_line TEXT NOT NULL,
    case_type TEXT NOT NULL,
    unit_id TEXT,
    unit_name TEXT NOT NULL,
    dispatch_no TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    round INTEGER NOT NULL,
    base_priority INTEGER NOT NULL,
    event_at INTEGER NOT NULL,
    limit_at INTEGER,
    trial INTEGER NOT NULL,
    assigned_to TEXT,
    words TEXT NOT NULL,
    open INTEGER NOT NULL,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    sort_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_disposition TEXT NOT NULL,
    last_reason TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    appointment_at INTEGER,
    appointment_definite INTEGER NOT NULL,
    appointment_by TEXT,
    unsent INTEGER NOT NULL
);
CREATE INDEX task_best ON task (open, priority, sort_at, task_id, due_at);
CREATE INDEX task_due ON task (open, due_at, sort_at, task_id, priority, base_priority, state, appointment_at, limit_at,
    appointment_by, assigned_to, group_id, business_line, unit_id, trial);
CREATE INDEX task_event ON task (open, event_at, task_id);
CREATE INDEX task_unit ON task (open, unit_name, task_id);
CREATE INDEX task_line ON task (open, business_line, task_id);
CREATE INDEX task_attempts ON task (open, attempts, task_id);
CREATE INDEX task_last ON task (open, last_at, task_id);
CREATE INDEX task_appointment ON task (appointment_at, task_id) WHERE open = 1 AND appointment_at IS NOT NULL;
CREATE INDEX task_group ON task (group_id);
CREATE INDEX task_scope ON task (scope, generation);

CREATE TABLE pack (
    group_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    lease_no INTEGER NOT NULL,
    until INTEGER NOT NULL,
    leased_at INTEGER NOT NULL,
    worked_at INTEGER,
    stale INTEGER NOT NULL DEFAULT 0,
    data BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE open_call (
    user_id TEXT PRIMARY KEY,
    call_id TEXT NOT NULL,
    pack BLOB NOT NULL,
    state BLOB NOT NULL,
    draft BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE own_record (
    record_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL,
    work BLOB
) WITHOUT ROWID;
CREATE INDEX own_record_user ON own_record (user_id, at);

CREATE TABLE record_op (
    op_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    PRIMARY KEY (op_id, record_id)
) WITHOUT ROWID;
CREATE INDEX record_op_record ON record_op (record_id);

CREATE TABLE own_emergency (
    emergency_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    op_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    sent_at INTEGER,
    heard_at INTEGER,
    heard_by TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    offline INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE note (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;
"""


def version_1(connection: Connection) -> None:
    """The first shipped schema."""
    _carry_out(connection, VERSION_1)


def _carry_out(connection: Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


VERSION_2 = """
DROP INDEX task_best;
DROP INDEX task_due;
DROP INDEX task_event;
DROP INDEX task_unit;
DROP INDEX task_line;
DROP INDEX task_attempts;
DROP INDEX task_last;
DROP INDEX task_appointment;
CREATE INDEX task_best ON task (open, priority, sort_at, due_at);
CREATE INDEX task_due ON task (open, due_at, sort_at, priority, base_priority, state, appointment_at, limit_at,
    appointment_by, assigned_to, business_line, unit_id, trial);
CREATE INDEX task_event ON task (open, event_at);
CREATE INDEX task_unit ON task (open, unit_name);
CREATE INDEX task_line ON task (open, business_line);
CREATE INDEX task_attempts ON task (open, attempts);
CREATE INDEX task_last ON task (open, last_at);
CREATE INDEX task_appointment ON task (appointment_at) WHERE open = 1 AND appointment_at IS NOT NULL;
"""
"""With the task's id in each of them the indexes were twice as large, and took longer to write than the tasks themselves."""


def version_2(connection: Connection) -> None:
    """Leaner indexes; no row changes."""
    _carry_out(connection, VERSION_2)


VERSION_3 = """
CREATE TABLE signed (
    n INTEGER PRIMARY KEY,
    entity_id TEXT NOT NULL,
    entity_seq INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    author_id TEXT NOT NULL,
    author_mac TEXT NOT NULL,
    device_id TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    base_version INTEGER NOT NULL,
    lease_no INTEGER NOT NULL,
    supersedes TEXT,
    occurred_at INTEGER NOT NULL,
    clock_offset INTEGER NOT NULL,
    offset_age INTEGER NOT NULL,
    payload BLOB NOT NULL
);
INSERT INTO signed (n, entity_id, entity_seq, schema_version, author_id, author_mac, device_id, incarnation, base_version,
    lease_no, supersedes, occurred_at, clock_offset, offset_age, payload)
    SELECT n, entity_id, entity_seq, schema_version, author_id, author_mac, device_id, incarnation, base_version,
    lease_no, supersedes, occurred_at, clock_offset, offset_age, payload FROM outbox ORDER BY n;
CREATE TABLE standing (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    place INTEGER NOT NULL,
    op_id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    superseded_by TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    result TEXT,
    code TEXT,
    params TEXT,
    server_seq INTEGER
);
INSERT INTO standing (n, place, op_id, lane, kind, saved_at, state, superseded_by, attempts, faults, held, result, code,
    params, server_seq)
    SELECT n, place, op_id, lane, kind, saved_at, state, superseded_by, attempts, faults, held, result, code,
    params, server_seq FROM outbox ORDER BY n;
INSERT INTO sqlite_sequence (name, seq) SELECT 'standing', 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'standing');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)
    WHERE name = 'standing';
DROP TABLE outbox;
ALTER TABLE standing RENAME TO outbox;
CREATE INDEX outbox_unsent ON outbox (lane, place, n, saved_at, held, faults, state)
    WHERE state IN ('pending', 'sent');
CREATE INDEX outbox_refused ON outbox (place) WHERE state = 'quarantined';
CREATE INDEX outbox_acked ON outbox (server_seq) WHERE state = 'acked';
CREATE INDEX outbox_archived ON outbox (saved_at) WHERE state = 'archived';
"""
"""The last number ever given comes along: one that was pruned is not given again, because places are counted from it."""


def version_3(connection: Connection) -> None:
    """What was signed in a table of its own, so that a mark or a receipt does not encrypt the payload anew."""
    _carry_out(connection, VERSION_3)


Migration = Callable[[Connection], None]

MIGRATIONS: tuple[Migration, ...] = (version_1, version_2, version_3)
"""Migration number n (from 1) takes a store of version n − 1 to n."""
