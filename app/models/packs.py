"""Contact groups on lease, with personal data: here only as long as the lease allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.engine import Connection
from domain.wire.codec import decode, encode
from domain.wire.leases import PackGroup


@dataclass(frozen=True, slots=True)
class Leased:
    """A group in the pack. ``stale``: the centre said the lease is no longer ours."""

    group: PackGroup
    leased_at: int
    worked_at: int | None
    stale: bool


def put(connection: Connection, user_id: str, groups: Iterable[PackGroup], now: int) -> None:
    """Keep groups leased to a user; a group leased anew is fresh again."""
    for group in groups:
        connection.exec_driver_sql(
            "INSERT INTO pack (group_id, user_id, lease_no, until, leased_at, data) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (group_id) DO UPDATE SET user_id = excluded.user_id, lease_no = excluded.lease_no,"
            " until = excluded.until, leased_at = excluded.leased_at, data = excluded.data, stale = 0,"
            " worked_at = CASE WHEN pack.lease_no = excluded.lease_no THEN pack.worked_at END",
            (group.group_id, user_id, group.lease_no, group.lease_until, now, encode(group)),
        )


def get(connection: Connection, user_id: str, group_id: str) -> Leased | None:
    """One group of a user's pack."""
    row = connection.exec_driver_sql(
        "SELECT data, until, leased_at, worked_at, stale FROM pack WHERE group_id = ? AND user_id = ?",
        (group_id, user_id),
    ).fetchone()
    return _leased(row) if row else None


def of_user(connection: Connection, user_id: str, *, unworked: bool = True) -> list[Leased]:
    """A user's pack, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT data, until, leased_at, worked_at, stale FROM pack WHERE user_id = ? AND (worked_at IS NULL OR NOT ?)"
        " ORDER BY leased_at, group_id",
        (user_id, int(unworked)),
    )
    return [_leased(row) for row in rows]


def mark_worked(connection: Connection, group_id: str, at: int) -> None:
    """Its call was made: it is not offered again from the pack."""
    connection.exec_driver_sql("UPDATE pack SET worked_at = ? WHERE group_id = ?", (at, group_id))


def extended(connection: Connection, group_id: str, lease_no: int, until: int) -> None:
    """The centre extended a lease."""
    connection.exec_driver_sql(
        "UPDATE pack SET until = ?, stale = 0 WHERE group_id = ? AND lease_no = ?",
        (until, group_id, lease_no),
    )


def drop(connection: Connection, group_ids: Iterable[str]) -> None:
    """Erase groups."""
    ids = [(group_id,) for group_id in group_ids]
    if ids:
        connection.exec_driver_sql("DELETE FROM pack WHERE group_id = ?", ids)


def erase_ended(connection: Connection, until_before: int, worked_before: int) -> list[str]:
    """Erase personal data whose lease ended before an instant, and groups worked before another; returns their ids."""
    rows = connection.exec_driver_sql(
        "DELETE FROM pack WHERE until < ? OR worked_at < ? RETURNING group_id", (until_before, worked_before)
    ).fetchall()
    return [row[0] for row in rows]


def _leased(row: Sequence[Any]) -> Leased:
    data, until, leased_at, worked_at, stale = row
    group = decode(bytes(data), PackGroup)
    if group.lease_until != until:
        group = PackGroup(
            group.group_id, group.lease_no, until, group.contacts, group.tasks, group.policy, group.earlier
        )
    return Leased(group, leased_at, worked_at, bool(stale))
