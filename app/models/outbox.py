"""The outbox: operations as they were signed (``signed``), and where each is on its way (``outbox``), by the same number.

Raw SQL because saving is the hot path.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from app.models.plain import say
from app.models.unsent_copy import Kept, Mark
from domain.acts.registry import repairable
from domain.problems import Problem
from domain.wire.codec import encode
from domain.wire.envelope import Envelope
from domain.wire.rows import Fact
from domain.wire.sync import OpResult, Receipt


class OpState(StrEnum):
    """Where an operation is; ``sent`` means the answer is unknown."""

    PENDING = "pending"
    SENT = "sent"
    ACKED = "acked"
    ARCHIVED = "archived"
    QUARANTINED = "quarantined"


SETTLED = "response.settled"
"""Code of a secondary answer after a lead compared it with the one that counts."""

LATE = "order.late"
"""Code of a move of an order that was made though somebody had moved the order meanwhile: its author is told."""

SET_ASIDE = "op.set_aside"
"""Code of a refusal that a lead has settled: nobody need repair it, and it holds back nothing any more. It stands in
``superseded_by`` too, in the place of the operation that would have repaired it."""


class OutboxLane(StrEnum):
    """Emergencies never wait behind anything else."""

    SYNC = "sync"
    EMERGENCY = "emergency"


_ENVELOPE = (
    "op_id, kind, schema_version, entity_id, entity_seq, payload, author_id, author_mac, device_id, incarnation,"
    " occurred_at, clock_offset, offset_age, base_version, lease_no, supersedes"
)
_BOTH = "outbox JOIN signed USING (n)"
_STANDING = (
    "INSERT INTO outbox (op_id, kind, place, lane, saved_at, state) VALUES (?, ?,"
    " coalesce((SELECT place FROM outbox WHERE op_id = ?),"
    " (SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'outbox'), 1), ?, ?, 'pending')"
)
_SIGNED = (
    "INSERT INTO signed (n, schema_version, entity_id, entity_seq, payload, author_id, author_mac, device_id, incarnation,"
    " occurred_at, clock_offset, offset_age, base_version, lease_no, supersedes)"
    " VALUES (last_insert_rowid(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class PendingOperation:
    """An operation to be sent, with what is known of earlier tries."""

    n: int
    place: int
    envelope: Envelope
    attempts: int
    faults: int
    held: bool


@dataclass(frozen=True, slots=True)
class Unsent:
    """Figures of the strip."""

    unsent: int
    oldest_at: int | None
    held: int
    faults: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class OpStatus:
    """Where one operation is and what the centre said. ``superseded``: another operation has taken its place."""

    op_id: str
    kind: str
    state: OpState
    result: str | None
    faults: int
    held: bool
    superseded: bool
    problem: Problem | None


def next_seq(connection: Connection, entity_id: str) -> int:
    """Take the next number of an entity on this device."""
    return int(
        say(
            connection,
            "INSERT INTO entity (entity_id, last_seq) VALUES (?, 1)"
            " ON CONFLICT (entity_id) DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq",
            (entity_id,),
        ).fetchone()[0]
    )


def append(
    connection: Connection, envelope: Envelope, saved_at: int, lane: OutboxLane = OutboxLane.SYNC
) -> None:
    """Put an operation at the end, or in the place of the one it supersedes."""
    e = envelope
    say(connection, _STANDING, (e.op_id, e.kind, e.supersedes, lane, saved_at))
    _sign(connection, e)


def append_again(connection: Connection, kept: Kept) -> None:
    """Take in an operation that was here before, in its old place and under its old number if nobody else has it by now."""
    e = kept.envelope
    taken = say(
        connection,
        "SELECT 1 FROM outbox WHERE n = ? UNION SELECT 1 FROM signed WHERE n = ?",
        (kept.n, kept.n),
    )
    n = kept.n if taken.fetchone() is None else None
    say(
        connection,
        "INSERT INTO outbox (n, op_id, kind, place, lane, saved_at, state) VALUES (?, ?, ?, ?, ?, ?, 'pending')",
        (n, e.op_id, e.kind, kept.place, kept.lane, kept.saved_at),
    )
    _sign(connection, e)


def _sign(connection: Connection, e: Envelope) -> None:
    """The half of the operation just put into ``outbox`` that never changes."""
    say(
        connection,
        _SIGNED,
        (
            e.schema_version,
            e.entity_id,
            e.entity_seq,
            e.payload.encode(),
            e.author_id,
            e.author_mac,
            e.device_id,
            e.incarnation,
            e.occurred_at,
            e.clock_offset,
            e.offset_age,
            e.base_version,
            e.lease_no,
            e.supersedes,
        ),
    )
    if e.supersedes is not None:
        say(connection, "UPDATE outbox SET superseded_by = ? WHERE op_id = ?", (e.op_id, e.supersedes))


def unsent_since(connection: Connection, n: int) -> list[Kept]:
    """Unsent operations of all lanes above a number, as the second copy keeps them, in the order they were saved."""
    rows = say(
        connection,
        # By the number alone: the index of what is unsent would be walked whole at each save of an outage.
        f"SELECT n, place, lane, saved_at, {_ENVELOPE} FROM outbox NOT INDEXED CROSS JOIN signed USING (n)"  # noqa: S608
        " WHERE n > ? AND state IN ('pending', 'sent') ORDER BY n",
        (n,),
    )
    return [Kept(r[0], r[1], r[2], r[3], _envelope(r[4:])) for r in rows]


def unsent_ids(connection: Connection) -> set[str]:
    """Ids of all that is unsent."""
    return {r[0] for r in say(connection, "SELECT op_id FROM outbox WHERE state IN ('pending', 'sent')")}


def standing(connection: Connection) -> Mark:
    """How far the store has come, and whose it is."""
    row = say(
        connection,
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0),"
        " coalesce((SELECT incarnation FROM device), 0), coalesce((SELECT centre_id FROM server), ''),"
        " coalesce((SELECT device_id FROM device), '')",
    ).fetchone()
    return Mark(int(row[0]), int(row[1]), row[2], row[3])


def add_effects(connection: Connection, op_id: str, facts: dict[str, Fact]) -> None:
    """Note the facts an operation adds to tasks, for the fold."""
    rows = [(task_id, op_id, encode(added)) for task_id, added in facts.items()]
    if rows:
        say(connection, "INSERT INTO effect (task_id, op_id, fact) VALUES (?, ?, ?)", rows)


def waiting(
    connection: Connection,
    lane: OutboxLane = OutboxLane.SYNC,
    after: tuple[int, int] = (0, 0),
    limit: int = 500,
) -> list[PendingOperation]:
    """Unsent operations in sending order, after a (place, n)."""
    rows = say(
        connection,
        f"SELECT n, place, attempts, faults, held, {_ENVELOPE} FROM {_BOTH}"  # noqa: S608 - constant names
        " WHERE lane = ? AND state IN ('pending', 'sent') AND (place, n) > (?, ?) ORDER BY place, n LIMIT ?",
        (lane, *after, limit),
    )
    return [PendingOperation(r[0], r[1], _envelope(r[5:]), r[2], r[3], bool(r[4])) for r in rows]


def blocked_entities(connection: Connection) -> dict[str, int]:
    """Entities with a refused operation that nobody has repaired yet, and its place."""
    rows = say(
        connection,
        f"SELECT entity_id, kind, place FROM {_BOTH} WHERE state = 'quarantined' AND superseded_by IS NULL"  # noqa: S608
        " ORDER BY place DESC",
    )
    return {entity_id: int(place) for entity_id, kind, place in rows if repairable(kind)}


def mark_sent(connection: Connection, op_ids: Sequence[str]) -> None:
    """Before the request leaves: from now on the answer is unknown."""
    ids = [(op_id,) for op_id in op_ids]
    if ids:
        say(
            connection,
            "UPDATE outbox SET state = 'sent', attempts = attempts + 1 WHERE op_id = ? AND state IN ('pending', 'sent')",
            ids,
        )


# What was put aside stays so, but a later word on it (a lead has settled the answers to its task) is written down all the same.
_ACKED = (
    "UPDATE outbox SET state = CASE state WHEN 'archived' THEN state ELSE 'acked' END, result = r.result,"
    " server_seq = max(coalesce(server_seq, 0), r.seq), held = 0, faults = 0, code = r.code, params = r.params"
    " FROM (SELECT json_extract(value, '$[0]') AS id,"
    " json_extract(value, '$[1]') AS result, json_extract(value, '$[2]') AS seq, json_extract(value, '$[3]') AS code,"
    " json_extract(value, '$[4]') AS params FROM json_each(?)) AS r"
    " WHERE op_id = r.id AND (state NOT IN ('acked', 'archived') OR outbox.result <> r.result"
    " OR (state = 'acked' AND coalesce(server_seq, 0) < r.seq)"
    " OR (state = 'archived' AND coalesce(outbox.code, '') <> coalesce(r.code, '')))"
    " RETURNING op_id"
)


def take_receipts(connection: Connection, receipts: Iterable[Receipt]) -> set[str]:
    """Write down what the centre said, each as often as it comes; returns the ids whose standing changed."""
    changed: set[str] = set()
    acked: dict[str, _Acked] = {}
    for receipt in receipts:
        result = became(receipt)
        if receipt.op_id in acked:
            changed |= _acked(connection, acked)
            acked = {}
        if result in (OpResult.APPLIED, OpResult.SECONDARY):
            acked[receipt.op_id] = _told(receipt, result)
        elif _not_acked(connection, receipt, result):
            changed.add(receipt.op_id)
    return changed | _acked(connection, acked)


def became(receipt: Receipt) -> OpResult:
    """What became of the operation: of one delivered twice, what the first delivery brought."""
    if receipt.result is not OpResult.DUPLICATE:
        return receipt.result
    first = receipt.original or receipt.result
    # A centre that does not say what became of the first delivery has it.
    return OpResult.APPLIED if first is OpResult.DUPLICATE else first


_Acked = tuple[str, OpResult, int, str | None, str | None]


def _told(receipt: Receipt, result: OpResult) -> _Acked:
    """What is written down of a receipt; of one that counts nothing needs explaining, but that it came late."""
    if receipt.code is None or (result is OpResult.APPLIED and receipt.code != LATE):
        return receipt.op_id, result, receipt.seq, None, None
    return receipt.op_id, result, receipt.seq, receipt.code, json.dumps(receipt.params)


def _acked(connection: Connection, acked: dict[str, _Acked]) -> set[str]:
    """In one statement: after an outage there are thousands."""
    if not acked:
        return set()
    rows = say(connection, _ACKED, (encode(list(acked.values())).decode(),)).fetchall()
    return {row[0] for row in rows}


def _not_acked(connection: Connection, receipt: Receipt, result: OpResult) -> bool:
    params = json.dumps(receipt.params)
    if result is OpResult.REFUSED and receipt.code == SET_ASIDE:
        found = say(
            connection,
            "UPDATE outbox SET state = 'quarantined', result = 'refused', server_seq = ?, code = ?, params = ?, held = 0,"
            " superseded_by = coalesce(superseded_by, ?) WHERE op_id = ? AND state <> 'archived' AND coalesce(code, '') <> ?",
            (receipt.seq, SET_ASIDE, params, SET_ASIDE, receipt.op_id, SET_ASIDE),
        )
    elif result is OpResult.REFUSED:
        found = say(
            connection,
            "UPDATE outbox SET state = 'quarantined', result = 'refused', server_seq = ?, code = ?, params = ?, held = 0"
            " WHERE op_id = ? AND state IN ('pending', 'sent', 'acked')",
            (receipt.seq, receipt.code, params, receipt.op_id),
        )
    elif result is OpResult.HELD:
        # Also of what was acked: the centre went back to when it did not know yet what this is about.
        found = say(
            connection,
            "UPDATE outbox SET state = 'pending', result = NULL, server_seq = NULL, held = 1, code = ?, params = ?"
            " WHERE op_id = ? AND state IN ('pending', 'sent', 'acked')",
            (receipt.code, params, receipt.op_id),
        )
    else:
        found = say(
            connection,
            "UPDATE outbox SET state = 'pending', faults = faults + 1, code = ?, params = ?"
            " WHERE op_id = ? AND state IN ('pending', 'sent')",
            (receipt.code, params, receipt.op_id),
        )
    return bool(found.rowcount > 0)


def tasks_of(connection: Connection, op_ids: Iterable[str]) -> set[str]:
    """Tasks that operations add facts to."""
    ids = list(op_ids)
    found: set[str] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            f"SELECT DISTINCT task_id FROM effect WHERE op_id IN ({marks})",  # noqa: S608
            tuple(part),
        )
        found.update(row[0] for row in rows)
    return found


def archive(connection: Connection, safe_seq: int) -> int:
    """Put aside what even the oldest backup of the centre has; returns how many."""
    found = say(
        connection,
        "UPDATE outbox SET state = 'archived' WHERE state = 'acked' AND server_seq > 0 AND server_seq <= ?",
        (safe_seq,),
    )
    return int(found.rowcount)


def prune(connection: Connection, saved_before: int) -> int:
    """Drop archived operations of earlier days that no record shows any more; never anything else."""
    rows = say(
        connection,
        "SELECT op_id FROM outbox WHERE state = 'archived' AND saved_at < ?"
        " AND op_id NOT IN (SELECT op_id FROM record_op) LIMIT 5000",
        (saved_before,),
    ).fetchall()
    ids = [(row[0],) for row in rows]
    if ids:
        say(connection, "DELETE FROM effect WHERE op_id = ?", ids)
        say(
            connection,
            "DELETE FROM signed WHERE n = (SELECT n FROM outbox WHERE op_id = ? AND state = 'archived')",
            ids,
        )
        say(connection, "DELETE FROM outbox WHERE op_id = ? AND state = 'archived'", ids)
    return len(ids)


def acked_ids(connection: Connection, after: str = "", limit: int = 500) -> list[str]:
    """Operations the centre has said it has and that are not archived: what is asked about after a restore."""
    rows = say(
        connection,
        "SELECT op_id FROM outbox WHERE state = 'acked' AND op_id > ? ORDER BY op_id LIMIT ?",
        (after, limit),
    )
    return [row[0] for row in rows]


def made_under_another_id(connection: Connection, device_id: str, after: str, limit: int) -> list[str]:
    """Operations delivered under a former registration of this workstation, not yet put aside."""
    rows = say(
        connection,
        f"SELECT op_id FROM {_BOTH} WHERE device_id <> ? AND state IN ('acked', 'quarantined') AND op_id > ?"  # noqa: S608
        " ORDER BY op_id LIMIT ?",
        (device_id, after, limit),
    )
    return [row[0] for row in rows]


def doubt(connection: Connection) -> None:
    """The centre went back in time: the numbers of what it had are of another history, and may be given out again."""
    say(connection, "UPDATE outbox SET server_seq = NULL WHERE state = 'acked'")


def hand_to_sync(connection: Connection, op_id: str) -> None:
    """The emergency lane has delivered it; the sync lane says so once more, because only its answers carry the witness
    by which a restored centre is recognised."""
    say(connection, "UPDATE outbox SET lane = 'sync', state = 'sent' WHERE op_id = ?", (op_id,))


def offer_again(connection: Connection, op_ids: Iterable[str]) -> None:
    """The centre does not have them (any more): pending again, as they were."""
    ids = [(op_id,) for op_id in op_ids]
    if ids:
        say(
            connection,
            "UPDATE outbox SET state = 'pending', result = NULL, server_seq = NULL, held = 0 WHERE op_id = ?"
            " AND state = 'acked'",
            ids,
        )


def unsent(connection: Connection) -> Unsent:
    """Figures for the strip and for the lead."""
    row = say(
        connection,
        "SELECT count(*), min(saved_at), coalesce(sum(held), 0), coalesce(sum(faults >= 3), 0)"
        " FROM outbox WHERE state IN ('pending', 'sent')",
    ).fetchone()
    refused = say(
        connection, "SELECT count(*) FROM outbox WHERE state = 'quarantined' AND superseded_by IS NULL"
    ).fetchone()[0]
    return Unsent(int(row[0]), row[1], int(row[2]), int(row[3]), int(refused))


def status_of(connection: Connection, op_ids: Sequence[str]) -> dict[str, OpStatus]:
    """Where operations are, by id."""
    found: dict[str, OpStatus] = {}
    for start in range(0, len(op_ids), 500):
        part = tuple(op_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            "SELECT op_id, kind, state, result, faults, held, superseded_by, code, params FROM outbox"  # noqa: S608
            f" WHERE op_id IN ({marks})",
            part,
        )
        for r in rows:
            problem = Problem(r[7], json.loads(r[8]) if r[8] else {}) if r[7] else None
            found[r[0]] = OpStatus(
                r[0], r[1], OpState(r[2]), r[3], r[4], bool(r[5]), r[6] not in (None, SET_ASIDE), problem
            )
    return found


def envelope_of(connection: Connection, op_id: str) -> Envelope | None:
    """An operation as it was signed."""
    row = say(
        connection,
        f"SELECT {_ENVELOPE} FROM {_BOTH} WHERE op_id = ?",  # noqa: S608
        (op_id,),
    ).fetchone()
    return _envelope(row) if row else None


def _envelope(row: Sequence[Any]) -> Envelope:
    op_id, kind, schema_version, entity_id, entity_seq, payload, *rest = row
    return Envelope(
        op_id,
        kind,
        schema_version,
        entity_id,
        entity_seq,
        payload.decode() if isinstance(payload, bytes) else str(payload),
        *rest,
    )
