"""Single values by name, and own emergencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.models.plain import say
from app.records.duty import EmergencyProgress
from domain.wire.codec import decode, encode

T = TypeVar("T")

_EMERGENCY = "emergency_id, kind, saved_at, sent_at, heard_at, heard_by, offline, tries"


def put(connection: Connection, name: str, value: object) -> None:
    """Keep a value (JSON-able) under a name."""
    say(
        connection,
        "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, encode(value)),
    )


def get(connection: Connection, name: str, shape: type[T]) -> T | None:
    """The value of a name, None if there is none."""
    row = say(connection, "SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return decode(bytes(row[0]), shape) if row else None


def drop(connection: Connection, name: str) -> None:
    """Forget a name."""
    say(connection, "DELETE FROM note WHERE name = ?", (name,))


def all_of(connection: Connection, start: str, shape: type[T]) -> dict[str, T]:
    """The values of every name that begins so, by the rest of the name."""
    rows = say(
        connection, "SELECT name, value FROM note WHERE substr(name, 1, ?) = ?", (len(start), start)
    ).fetchall()
    return {row[0][len(start) :]: decode(bytes(row[1]), shape) for row in rows}


def drop_all(connection: Connection, start: str) -> None:
    """Forget every name that begins so."""
    say(connection, "DELETE FROM note WHERE substr(name, 1, ?) = ?", (len(start), start))


def raise_emergency(
    connection: Connection, emergency_id: str, user_id: str, op_id: str, kind: str, now: int
) -> None:
    """Note an own emergency."""
    say(
        connection,
        "INSERT INTO own_emergency (emergency_id, user_id, op_id, kind, saved_at) VALUES (?, ?, ?, ?, ?)",
        (emergency_id, user_id, op_id, kind, now),
    )


def emergency(connection: Connection, emergency_id: str) -> EmergencyProgress | None:
    """How far an own emergency has come."""
    row = say(
        connection,
        f"SELECT {_EMERGENCY} FROM own_emergency WHERE emergency_id = ?",  # noqa: S608
        (emergency_id,),
    ).fetchone()
    return _progress(row) if row else None


def own_emergencies(connection: Connection, user_id: str, since: int) -> list[EmergencyProgress]:
    """A user's emergencies since an instant, newest first."""
    rows = say(
        connection,
        f"SELECT {_EMERGENCY} FROM own_emergency WHERE user_id = ? AND saved_at >= ? ORDER BY saved_at DESC",  # noqa: S608
        (user_id, since),
    )
    return [_progress(row) for row in rows]


def tried_emergency(connection: Connection, op_id: str, sent_at: int | None) -> None:
    """A try to send ended: with the centre's receipt at ``sent_at``, or without."""
    say(
        connection,
        "UPDATE own_emergency SET tries = tries + 1, sent_at = coalesce(sent_at, ?), offline = ? WHERE op_id = ?",
        (sent_at, int(sent_at is None), op_id),
    )


def heard_emergency(connection: Connection, emergency_id: str, at: int, by: str) -> bool:
    """A lead acknowledged it; True if that is news for an own emergency."""
    found = say(
        connection,
        "UPDATE own_emergency SET heard_at = ?, heard_by = ?, sent_at = coalesce(sent_at, ?), offline = 0"
        " WHERE emergency_id = ? AND heard_at IS NULL",
        (at, by, at, emergency_id),
    )
    return bool(found.rowcount)


def _progress(r: Sequence[Any]) -> EmergencyProgress:
    emergency_id, kind, saved_at, sent_at, heard_at, heard_by, offline, tries = r
    return EmergencyProgress(
        emergency_id, kind, saved_at, sent_at, heard_at, heard_by, bool(offline) and sent_at is None, tries
    )
