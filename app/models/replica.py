"""What the centre says: which centre it is, how far each scope has come, and the rows that are not tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from msgspec import UNSET
from sqlalchemy import Connection

from app.models.plain import say
from domain.wire.codec import decode
from domain.wire.rows import RowKind
from domain.wire.sync import GENESIS_HASH, Row, Witness

T = TypeVar("T")

OWN: Final = 1 << 20
"""A start's number is how often the store was started, times this, and a number below it that is the start's own."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What is known of the centre; ``alarm`` is the code of a fork until a snapshot has healed it."""

    centre_id: str
    epoch: int
    witness: Witness
    receipts_after: int
    safe_seq: int
    clock_offset: int
    offset_at: int
    last_sync_at: int | None
    alarm: str
    reoffer: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """How far a scope has come. ``snapshot_head`` is set while a snapshot is being fetched."""

    scope: str
    cursor: int
    generation: int
    snapshot_head: int | None
    after_kind: str
    after_id: str


def begin(connection: Connection, centre_id: str, device_id: str, epoch: int, own: int = 0) -> int:
    """Note the centre at first use and count this start of the store; returns the incarnation.

    Args:
        own: a number below ``OWN``, drawn for this start: two copies of one profile that have started equally often are told apart by it.

    Raises:
        ValueError: the store belongs to another centre.
    """
    say(
        connection,
        "INSERT OR IGNORE INTO server (one, centre_id, epoch, witness_seq, witness_hash, receipts_after, safe_seq,"
        " clock_offset, offset_at) VALUES (1, ?, ?, 0, ?, 0, 0, 0, 0)",
        (centre_id, epoch, GENESIS_HASH),
    )
    if say(connection, "SELECT centre_id FROM server").fetchone()[0] != centre_id:
        raise ValueError("a store belongs to one centre")
    say(
        connection,
        "INSERT INTO device (one, device_id, incarnation) VALUES (1, ?, ?)"
        " ON CONFLICT (one) DO UPDATE SET device_id = excluded.device_id,"
        " incarnation = incarnation - incarnation % ? + excluded.incarnation",
        (device_id, OWN + own, OWN),
    )
    return int(say(connection, "SELECT incarnation FROM device").fetchone()[0])


def server(connection: Connection) -> ServerState:
    """What is known of the centre; only after :func:`begin`."""
    r = say(
        connection,
        "SELECT centre_id, epoch, witness_seq, witness_hash, receipts_after, safe_seq, clock_offset, offset_at,"
        " last_sync_at, alarm, reoffer FROM server",
    ).fetchone()
    return ServerState(r[0], r[1], Witness(r[2], r[3]), r[4], r[5], r[6], r[7], r[8], r[9], bool(r[10]))


def set_witness(connection: Connection, witness: Witness) -> None:
    """The newest link seen; it only ever advances."""
    say(
        connection,
        "UPDATE server SET witness_seq = ?, witness_hash = ? WHERE witness_seq < ?",
        (witness.seq, witness.hash, witness.seq),
    )


def set_receipts(connection: Connection, upto: int) -> None:
    """Receipts are here up to this number."""
    say(connection, "UPDATE server SET receipts_after = max(receipts_after, ?)", (upto,))


def set_safe_seq(connection: Connection, safe_seq: int) -> None:
    """The number the oldest backup reaches."""
    say(connection, "UPDATE server SET safe_seq = max(safe_seq, ?)", (safe_seq,))


def set_clock(connection: Connection, offset: int, measured_at: int) -> None:
    """Centre minus this clock (ms), and when it was measured by this clock."""
    say(connection, "UPDATE server SET clock_offset = ?, offset_at = ?", (offset, measured_at))


def heard_at(connection: Connection) -> int:
    """The centre's time (UTC ms) when it was last measured, 0 if it never was: it cannot be wrong, as this clock can."""
    row = say(connection, "SELECT offset_at + clock_offset FROM server WHERE offset_at > 0").fetchone()
    return int(row[0]) if row else 0


def set_synced(connection: Connection, at: int) -> None:
    """A whole pull succeeded."""
    say(connection, "UPDATE server SET last_sync_at = ?", (at,))


def fork(connection: Connection, epoch: int, head: Witness, alarm: str) -> None:
    """The centre is not where it was: fetch everything anew, offer again what it may have lost. Rows stay until replaced."""
    say(
        connection,
        "UPDATE server SET epoch = ?, witness_seq = ?, witness_hash = ?, receipts_after = 0, safe_seq = 0, alarm = ?,"
        " reoffer = 1",
        (epoch, head.seq, head.hash, alarm),
    )
    say(
        connection,
        "UPDATE feed SET cursor = -1, generation = generation + 1, snapshot_head = NULL, after_kind = '', after_id = ''",
    )


def doubt(connection: Connection, alarm: str) -> None:
    """What the centre confirmed may not be there any more: ask about all of it, and have its receipts told again."""
    say(connection, "UPDATE server SET receipts_after = 0, safe_seq = 0, alarm = ?, reoffer = 1", (alarm,))


def set_reoffered(connection: Connection) -> None:
    """Everything acked was asked about."""
    say(connection, "UPDATE server SET reoffer = 0")


def clear_alarm(connection: Connection) -> None:
    """Healed: the new snapshots are complete."""
    say(connection, "UPDATE server SET alarm = '' WHERE reoffer = 0")


def feeds(connection: Connection) -> dict[str, Feed]:
    """All scopes this store follows."""
    rows = say(connection, "SELECT scope, cursor, generation, snapshot_head, after_kind, after_id FROM feed")
    return {r[0]: Feed(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows}


def follow(connection: Connection, scopes: Iterable[str]) -> set[str]:
    """Follow exactly these scopes; rows of others are erased, which are returned."""
    wanted = set(scopes)
    for scope in wanted:
        say(connection, "INSERT OR IGNORE INTO feed (scope, cursor) VALUES (?, -1)", (scope,))
    gone = set(feeds(connection)) - wanted
    for scope in gone:
        erase(connection, scope)
    return gone


def erase(connection: Connection, scope: str) -> None:
    """A scope was lost: nothing of it stays."""
    say(connection, "DELETE FROM task WHERE scope = ?", (scope,))
    say(connection, "DELETE FROM replica WHERE scope = ?", (scope,))
    say(connection, "DELETE FROM feed WHERE scope = ?", (scope,))


def set_cursor(connection: Connection, scope: str, cursor: int) -> None:
    """Everything of a scope is here up to this number."""
    say(connection, "UPDATE feed SET cursor = ? WHERE scope = ?", (cursor, scope))


def begin_snapshot(connection: Connection, scope: str) -> None:
    """Fetch a scope anew; what is there serves on until the last page."""
    say(
        connection,
        "UPDATE feed SET cursor = -1, generation = generation + 1, snapshot_head = NULL, after_kind = '', after_id = ''"
        " WHERE scope = ? AND cursor >= 0",
        (scope,),
    )


def snapshot_page(connection: Connection, scope: str, head: int, after_kind: str, after_id: str) -> None:
    """A page is saved: go on after its last row."""
    say(
        connection,
        "UPDATE feed SET snapshot_head = ?, after_kind = ?, after_id = ? WHERE scope = ?",
        (head, after_kind, after_id, scope),
    )


def end_snapshot(connection: Connection, scope: str, head: int) -> int:
    """The last page is saved: rows that were in no page are gone at the centre, here and only here; returns how many."""
    generation = feeds(connection)[scope].generation
    tasks = say(connection, "DELETE FROM task WHERE scope = ? AND generation <> ?", (scope, generation))
    others = say(connection, "DELETE FROM replica WHERE scope = ? AND generation <> ?", (scope, generation))
    say(
        connection,
        "UPDATE feed SET cursor = ?, snapshot_head = NULL, after_kind = '', after_id = '' WHERE scope = ?",
        (head, scope),
    )
    return int(tasks.rowcount) + int(others.rowcount)


def put_rows(connection: Connection, rows: Sequence[Row], generations: dict[str, int]) -> None:
    """Save rows that are not tasks, or remove those that are tombstones."""
    gone = [(r.kind, r.id, r.scope) for r in rows if r.deleted]
    if gone:
        say(connection, "DELETE FROM replica WHERE kind = ? AND id = ? AND scope = ?", gone)
    kept = [
        (r.kind, r.id, r.scope, r.version, generations.get(r.scope, 0), bytes(r.data))
        for r in rows
        if not r.deleted and r.data is not UNSET
    ]
    if kept:
        say(
            connection,
            "INSERT INTO replica (kind, id, scope, version, generation, data) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, id, scope) DO UPDATE SET version = excluded.version, generation = excluded.generation,"
            " data = excluded.data",
            kept,
        )


def row(connection: Connection, kind: RowKind, row_id: str, shape: type[T]) -> T | None:
    """One row of a kind, decoded."""
    found = say(
        connection,
        "SELECT data FROM replica WHERE kind = ? AND id = ? ORDER BY version DESC LIMIT 1",
        (kind, row_id),
    ).fetchone()
    return decode(bytes(found[0]), shape) if found else None


def newest(connection: Connection, kind: RowKind) -> int:
    """Version of the row of a kind that changed last, 0 if there is none."""
    found = say(connection, "SELECT max(version) FROM replica WHERE kind = ?", (kind,))
    return int(found.fetchone()[0] or 0)


def rows_of(connection: Connection, kind: RowKind, shape: type[T]) -> list[T]:
    """All rows of a kind, decoded, in the order of their ids."""
    found = say(connection, "SELECT data FROM replica WHERE kind = ? ORDER BY id", (kind,))
    return [decode(bytes(r[0]), shape) for r in found]
