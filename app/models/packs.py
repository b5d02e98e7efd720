"""Contact groups on lease, with personal data: here only as long as the lease allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.models.plain import say
from domain.wire.codec import decode, encode
from domain.wire.leases import PackGroup
from domain.wire.message import replace


@dataclass(frozen=True, slots=True)
class Leased:
    """A group in the pack. ``stale``: the centre said the lease is no longer ours."""

    group: PackGroup
    leased_at: int
    worked_at: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the pack without what is in it; ``key`` differs where the content does."""

    group_id: str
    lease_no: int
    until: int
    leased_at: int
    worked_at: int | None
    stale: bool

    @property
    def key(self) -> tuple[int, int]:
        return self.lease_no, self.leased_at


def put(connection: Connection, user_id: str, groups: Iterable[PackGroup], now: int) -> None:
    """Keep groups leased to a user; a group leased anew is fresh again."""
    for group in groups:
        say(
            connection,
            "INSERT INTO pack (group_id, user_id, lease_no, until, leased_at, data) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (group_id) DO UPDATE SET user_id = excluded.user_id, lease_no = excluded.lease_no,"
            " until = excluded.until, leased_at = excluded.leased_at, data = excluded.data, stale = 0,"
            " worked_at = CASE WHEN pack.lease_no = excluded.lease_no THEN pack.worked_at END",
            (group.group_id, user_id, group.lease_no, group.lease_until, now, encode(group)),
        )


def get(connection: Connection, user_id: str, group_id: str) -> Leased | None:
    """One group of a user's pack."""
    row = say(
        connection,
        "SELECT data, until, leased_at, worked_at, stale FROM pack WHERE group_id = ? AND user_id = ?",
        (group_id, user_id),
    ).fetchone()
    return _leased(row) if row else None


def of_user(connection: Connection, user_id: str, *, unworked: bool = True) -> list[Leased]:
    """A user's pack, oldest first."""
    rows = say(
        connection,
        "SELECT data, until, leased_at, worked_at, stale FROM pack WHERE user_id = ? AND (worked_at IS NULL OR NOT ?)"
        " ORDER BY leased_at, group_id",
        (user_id, int(unworked)),
    )
    return [_leased(row) for row in rows]


def entries(connection: Connection, user_id: str) -> list[Entry]:
    """A user's pack without its contents, oldest first."""
    rows = say(
        connection,
        "SELECT group_id, lease_no, until, leased_at, worked_at, stale FROM pack WHERE user_id = ? ORDER BY leased_at, group_id",
        (user_id,),
    )
    return [Entry(r[0], r[1], r[2], r[3], r[4], bool(r[5])) for r in rows]


def contents(connection: Connection, group_ids: Sequence[str]) -> dict[str, PackGroup]:
    """What was leased with these groups."""
    found: dict[str, PackGroup] = {}
    for start in range(0, len(group_ids), 500):
        part = tuple(group_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            f"SELECT group_id, data FROM pack WHERE group_id IN ({marks})",  # noqa: S608
            part,
        )
        found.update((row[0], decode(bytes(row[1]), PackGroup)) for row in rows)
    return found


def doubt(connection: Connection, user_id: str) -> None:
    """Off duty: the centre gives what was not begun to others as soon as it hears of it."""
    say(connection, "UPDATE pack SET stale = 1 WHERE user_id = ? AND worked_at IS NULL", (user_id,))


def trust(connection: Connection, user_id: str, group_ids: Iterable[str]) -> None:
    """The centre says that these are ours after all."""
    ids = [(user_id, group_id) for group_id in group_ids]
    if ids:
        say(connection, "UPDATE pack SET stale = 0 WHERE user_id = ? AND group_id = ? AND stale = 1", ids)


def trust_unheard(connection: Connection, user_id: str) -> None:
    """Back on duty before the centre was told that we had left: nothing was given to anybody."""
    say(
        connection,
        "UPDATE pack SET stale = 0 WHERE user_id = ? AND stale = 1 AND (SELECT state = 'pending' AND attempts = 0 FROM outbox JOIN signed USING (n)"
        " WHERE kind = 'agent.state' AND author_id = ? ORDER BY n DESC LIMIT 1)",
        (user_id, user_id),
    )


def refused_tasks(connection: Connection) -> frozenset[str]:
    """Tasks with own work that the centre refused and nobody has repaired yet."""
    rows = say(
        connection,
        "SELECT DISTINCT e.task_id FROM outbox o JOIN effect e ON e.op_id = o.op_id"
        " WHERE o.state = 'quarantined' AND o.superseded_by IS NULL",
    )
    return frozenset(row[0] for row in rows)


def mark_worked(connection: Connection, group_id: str, at: int) -> None:
    """Its call was made: it is not offered again from the pack."""
    say(connection, "UPDATE pack SET worked_at = ? WHERE group_id = ?", (at, group_id))


def extended(connection: Connection, group_id: str, lease_no: int, until: int) -> None:
    """The centre extended a lease."""
    say(
        connection,
        "UPDATE pack SET until = ?, stale = 0 WHERE group_id = ? AND lease_no = ?",
        (until, group_id, lease_no),
    )


def drop(connection: Connection, group_ids: Iterable[str]) -> None:
    """Erase groups."""
    ids = [(group_id,) for group_id in group_ids]
    if ids:
        say(connection, "DELETE FROM pack WHERE group_id = ?", ids)


def drop_unworked(connection: Connection, group_ids: Iterable[str]) -> None:
    """Erase groups that went to others, but none that was called: its record still speaks of it today."""
    ids = [(group_id,) for group_id in group_ids]
    if ids:
        say(connection, "DELETE FROM pack WHERE group_id = ? AND worked_at IS NULL", ids)


def erase_all(connection: Connection) -> None:
    """Erase everybody's: this workstation is given up."""
    say(connection, "DELETE FROM pack")


def erase_ended(connection: Connection, until_before: int, worked_before: int) -> list[str]:
    """Erase personal data whose lease ended before an instant, and groups worked before another; returns their ids."""
    rows = say(
        connection,
        "DELETE FROM pack WHERE until < ? OR worked_at < ? RETURNING group_id",
        (until_before, worked_before),
    ).fetchall()
    return [row[0] for row in rows]


def _leased(row: Sequence[Any]) -> Leased:
    data, until, leased_at, worked_at, stale = row
    group = decode(bytes(data), PackGroup)
    if group.lease_until != until:
        group = replace(group, lease_until=until)
    return Leased(group, leased_at, worked_at, bool(stale))
