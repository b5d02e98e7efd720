"""The open call with its draft, and own records. What they hold is decided by the services; here it is bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.models.plain import say


@dataclass(frozen=True, slots=True)
class StoredCall:
    """The one open call of a user: the group (fixed), how far the call is, and what was typed."""

    call_id: str
    pack: bytes
    state: bytes
    draft: bytes
    opened_at: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A line of 我的记录; ``work`` is the group it was worked on, gone once personal data must go."""

    record_id: str
    user_id: str
    at: int
    data: bytes
    work: bytes | None
    operations: tuple[str, ...] = ()


def open_call(connection: Connection, user_id: str, call: StoredCall) -> None:
    """Begin a call; there is one per user."""
    say(
        connection,
        "INSERT INTO open_call (user_id, call_id, pack, state, draft, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (user_id, call.call_id, call.pack, call.state, call.draft, call.opened_at, call.changed_at),
    )


def current_call(connection: Connection, user_id: str) -> StoredCall | None:
    """The open call of a user."""
    row = say(
        connection,
        "SELECT call_id, pack, state, draft, opened_at, changed_at FROM open_call WHERE user_id = ?",
        (user_id,),
    ).fetchone()
    return StoredCall(row[0], bytes(row[1]), bytes(row[2]), bytes(row[3]), row[4], row[5]) if row else None


def save_draft(connection: Connection, call_id: str, draft: bytes, now: int) -> bool:
    """Keep what was typed; False if the call is not open."""
    found = say(
        connection, "UPDATE open_call SET draft = ?, changed_at = ? WHERE call_id = ?", (draft, now, call_id)
    )
    return bool(found.rowcount)


def save_state(connection: Connection, call_id: str, state: bytes, now: int) -> bool:
    """Keep how far the call is; False if the call is not open."""
    found = say(
        connection, "UPDATE open_call SET state = ?, changed_at = ? WHERE call_id = ?", (state, now, call_id)
    )
    return bool(found.rowcount)


def close_call(connection: Connection, call_id: str) -> None:
    """The call is saved or was put back."""
    say(connection, "DELETE FROM open_call WHERE call_id = ?", (call_id,))


def put_record(connection: Connection, record: OwnRecord) -> None:
    """Keep a record, or renew it; its operations are added to those it has."""
    say(
        connection,
        "INSERT INTO own_record (record_id, user_id, at, data, work) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (record_id) DO UPDATE SET at = excluded.at, data = excluded.data, work = coalesce(excluded.work, work)",
        (record.record_id, record.user_id, record.at, record.data, record.work),
    )
    pairs = [(op_id, record.record_id) for op_id in record.operations]
    if pairs:
        say(connection, "INSERT OR IGNORE INTO record_op (op_id, record_id) VALUES (?, ?)", pairs)


def rename_record(connection: Connection, old: str, new: str) -> None:
    """Its outcome was put right: another answer belongs to it, or none."""
    say(connection, "UPDATE own_record SET record_id = ? WHERE record_id = ?", (new, old))
    say(connection, "UPDATE record_op SET record_id = ? WHERE record_id = ?", (new, old))


def record(connection: Connection, record_id: str) -> OwnRecord | None:
    """One record with its operations, as they were saved."""
    row = say(
        connection,
        "SELECT record_id, user_id, at, data, work FROM own_record WHERE record_id = ?",
        (record_id,),
    ).fetchone()
    if row is None:
        return None
    operations = say(
        connection,
        "SELECT ro.op_id FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id WHERE ro.record_id = ? ORDER BY o.n",
        (record_id,),
    )
    work = bytes(row[4]) if row[4] is not None else None
    return OwnRecord(row[0], row[1], row[2], bytes(row[3]), work, tuple(one[0] for one in operations))


def records_at(connection: Connection, user_id: str, at: int) -> list[OwnRecord]:
    """A user's records of one instant, as all of one call are, without their operations."""
    rows = say(
        connection,
        "SELECT record_id, user_id, at, data, work FROM own_record WHERE user_id = ? AND at = ?",
        (user_id, at),
    )
    return [OwnRecord(r[0], r[1], r[2], bytes(r[3]), bytes(r[4]) if r[4] is not None else None) for r in rows]


def forget_work(connection: Connection, before: int) -> int:
    """Erase personal data of records of earlier days, unless they may still have to be repaired; returns how many."""
    found = say(
        connection,
        "UPDATE own_record SET work = NULL WHERE at < ? AND work IS NOT NULL AND record_id NOT IN"
        " (SELECT ro.record_id FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
        "  WHERE o.state IN ('pending', 'sent', 'quarantined') AND o.superseded_by IS NULL)",
        (before,),
    )
    return int(found.rowcount)


def forget_corrections(connection: Connection) -> int:
    """Erase unfinished corrections of records that can no longer be corrected, because their personal data is gone."""
    found = say(
        connection,
        "DELETE FROM note WHERE name LIKE 'correction:%' AND json_extract(CAST(value AS TEXT), '$.record_id') NOT IN"
        " (SELECT record_id FROM own_record WHERE work IS NOT NULL)",
    )
    return int(found.rowcount)


def prune_records(connection: Connection, before: int) -> int:
    """Drop records of earlier days whose operations are all archived; returns how many."""
    gone = say(
        connection,
        "SELECT record_id FROM own_record WHERE at < ? AND record_id NOT IN (SELECT ro.record_id FROM record_op ro"
        " JOIN outbox o ON o.op_id = ro.op_id WHERE o.state <> 'archived') LIMIT 2000",
        (before,),
    ).fetchall()
    ids = [(row[0],) for row in gone]
    if ids:
        say(connection, "DELETE FROM record_op WHERE record_id = ?", ids)
        say(connection, "DELETE FROM own_record WHERE record_id = ?", ids)
    return len(ids)
