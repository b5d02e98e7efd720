"""Tasks of the queue: base as the centre gave it, and the columns that are shown, sorted and filtered in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from app.models.outbox import OpState
from app.models.plain import say
from domain.wire.codec import decode, encode
from domain.wire.rows import Fact, TaskRow
from domain.wire.sync import OpResult

FAR = 253_402_300_799_999
"""Due never: it sorts behind everything."""

_COLUMNS = (
    "task_id, scope, version, generation, data, group_id, event_id, mask, business_line, case_type, unit_id, unit_name,"
    " dispatch_no, questionnaire, round, base_priority, event_at, limit_at, trial, assigned_to, words, open, state, priority,"
    " sort_at, due_at, attempts, last_disposition, last_reason, last_at, appointment_at, appointment_definite,"
    " appointment_by, unsent"
)
# A row that is there already keeps its number, by which lists go on from page to page.
_PUT = (
    f"INSERT INTO task ({_COLUMNS}) VALUES ({', '.join('?' * (_COLUMNS.count(',') + 1))}) ON CONFLICT (task_id) DO UPDATE SET"  # noqa: S608
    f" {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS.split(', ')[1:])}"
)
_SHOWN = (
    "UPDATE task SET open = ?, state = ?, priority = ?, sort_at = ?, due_at = ?, attempts = ?, last_disposition = ?,"
    " last_reason = ?, last_at = ?, appointment_at = ?, appointment_definite = ?, appointment_by = ?, unsent = ?"
    " WHERE task_id = ?"
)


class Base(Struct, frozen=True, gc=False):
    """A task as the centre last gave it."""

    task_id: str
    scope: str
    version: int
    generation: int
    row: TaskRow
    data: bytes


class Shown(Struct, frozen=True):
    """What base and own operations make of a task; ``open`` False takes it off the list."""

    open: bool
    state: str
    priority: int
    sort_at: int
    due_at: int
    attempts: int
    last_disposition: str = ""
    last_reason: str = ""
    last_at: int = 0
    appointment_at: int | None = None
    appointment_definite: bool = False
    appointment_by: str | None = None
    unsent: bool = False

    def values(self) -> tuple[object, ...]:
        """In the order of the columns."""
        return (
            int(self.open),
            self.state,
            self.priority,
            self.sort_at,
            self.due_at,
            self.attempts,
            self.last_disposition,
            self.last_reason,
            self.last_at,
            self.appointment_at,
            int(self.appointment_definite),
            self.appointment_by,
            int(self.unsent),
        )


class Own(Struct, frozen=True):
    """The fact of one own operation on a task."""

    op_id: str
    fact: Fact
    unsent: bool


# The operations that have just arrived are left out by name: most tasks have no others, and looking each of them up would read its
# whole row once more.
_ARRIVED = (
    "UPDATE task SET unsent = EXISTS (SELECT 1 FROM effect e JOIN outbox o ON o.op_id = e.op_id"
    " WHERE e.task_id = task.task_id AND e.op_id NOT IN (SELECT value FROM json_each(?))"
    " AND o.state IN ('pending', 'sent') AND o.superseded_by IS NULL)"
    " WHERE task_id IN (SELECT value FROM json_each(?)) AND version < ? RETURNING task_id"
)


def _json(ids: Iterable[str]) -> str:
    return encode(list(ids)).decode()


def put(connection: Connection, tasks: Iterable[tuple[Base, Shown, int | None]]) -> None:
    """Save bases with their shown columns; the third is the instant by which the class wants it called."""
    values = [_values(base, shown, limit_at) for base, shown, limit_at in tasks]
    if values:
        say(connection, _PUT, values)


def remove(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Take away tasks (id, scope) that left the scope."""
    if keys:
        say(connection, "DELETE FROM task WHERE task_id = ? AND scope = ?", list(keys))


def show(connection: Connection, renewed: Iterable[tuple[str, Shown]]) -> None:
    """Renew the shown columns alone, by task id."""
    rows = [(*shown.values(), task_id) for task_id, shown in renewed]
    if rows:
        say(connection, _SHOWN, rows)


def arrived(connection: Connection, task_ids: Iterable[str], op_ids: Iterable[str], seq: int) -> set[str]:
    """Own operations on these were applied at numbers from ``seq`` on: renew whether any other is left unsent.

    What they show stays the same then, because an operation is folded on as long as its number is above the row's version.
    Returns those for which that holds; the others have to be folded anew.
    """
    rows = say(connection, _ARRIVED, (_json(op_ids), _json(task_ids), seq)).fetchall()
    return {row[0] for row in rows}


def bases(connection: Connection, task_ids: Iterable[str]) -> list[Base]:
    """Tasks as the centre gave them, those that are here."""
    found: list[Base] = []
    ids = list(task_ids)
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            f"SELECT task_id, scope, version, generation, data FROM task WHERE task_id IN ({marks})",  # noqa: S608
            part,
        ).fetchall()
        for r in rows:
            data = bytes(r[4])
            found.append(Base(r[0], r[1], r[2], r[3], decode(data, TaskRow), data))
    return found


def all_ids(connection: Connection) -> list[str]:
    """Every task here, shown or not."""
    return [r[0] for r in say(connection, "SELECT task_id FROM task")]


def own_facts(
    connection: Connection, task_ids: Iterable[str], versions: dict[str, int]
) -> dict[str, list[Own]]:
    """Facts to fold on tasks, by SYNC rule 4: of operations without receipt, or applied above the row's version.

    ``versions``: version of each task's row; a task that is not in it has none.
    """
    found: dict[str, list[Own]] = {}
    ids = list(task_ids)
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            "SELECT e.task_id, e.op_id, e.fact, o.state, o.result, o.server_seq FROM effect e"  # noqa: S608
            f" JOIN outbox o ON o.op_id = e.op_id WHERE e.task_id IN ({marks}) AND o.superseded_by IS NULL ORDER BY o.n",
            part,
        ).fetchall()
        for task_id, op_id, fact, state, result, seq in rows:
            unsent = state in (OpState.PENDING, OpState.SENT)
            # Without a number (after a fork) it may be in the row or not: the union by id counts it once either way.
            above = result == OpResult.APPLIED and (seq is None or seq > versions.get(task_id, 0))
            if unsent or (state in (OpState.ACKED, OpState.ARCHIVED) and above):
                found.setdefault(task_id, []).append(Own(op_id, decode(bytes(fact), Fact), unsent))
    return found


def doubt(connection: Connection) -> None:
    """The centre went back in time: versions of rows are numbers of another history; every own operation is above them."""
    say(connection, "UPDATE task SET version = 0")


def version_of(connection: Connection, task_id: str) -> int:
    """Version of a task's row here, 0 if there is none."""
    found = say(connection, "SELECT version FROM task WHERE task_id = ?", (task_id,)).fetchone()
    return int(found[0]) if found else 0


def _values(base: Base, shown: Shown, limit_at: int | None) -> tuple[object, ...]:
    row = base.row
    words = f"{row.unit_name} {row.case_type} {row.case_subtype} {row.mask} {row.dispatch_no} {row.call_no} {row.business_line}".lower()
    return (
        row.task_id,
        base.scope,
        base.version,
        base.generation,
        base.data,
        row.group_id,
        row.event_id,
        row.mask,
        row.business_line,
        row.case,
        row.unit_id,
        row.unit_name,
        row.dispatch_no,
        row.questionnaire,
        row.round,
        row.priority,
        row.event_at,
        limit_at,
        int(row.trial),
        row.assigned_to,
        words,
        *shown.values(),
    )


def touched(connection: Connection) -> set[str]:
    """Every task that an own operation adds a fact to."""
    return {r[0] for r in say(connection, "SELECT DISTINCT task_id FROM effect")}


def appointed_by(connection: Connection, user_id: str) -> set[str]:
    """Tasks with an open appointment of this user's."""
    rows = say(
        connection,
        "SELECT task_id FROM task WHERE open = 1 AND appointment_at IS NOT NULL AND appointment_by = ?",
        (user_id,),
    )
    return {row[0] for row in rows}
