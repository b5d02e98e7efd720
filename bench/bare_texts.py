"""The floor of texts: the rows that a city has after its messages went their way, written into an empty database by bare statements.

In the steps in which they came to be: a message is inserted as it was planned and updated as it was claimed, tried, accepted, delivered and
answered; each step 500 rows a transaction, by the driver's ``executemany``, prepared once. Nothing is read, decided, sealed or encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table

from server.db.database import Database
from server.db.metadata import metadata
from server.sms.repository.messages import HELD, MOVED

AT_ONCE = 500
INSERTED = ("sms_batch", "operation", "sms_count", "sms_day_count", "asking", "sms_reply", "sms_conversation", "citizen_answer", "sms_call",
            "work_order", "order_history", "feed")  # fmt: skip
"""Written once and left as they are, as far as there are any."""
UPDATED = {
    "sms_try": ("result", "error", "answered_at"),
    "sms_part": ("state", "error", "at"),
    "sms_raw": ("judged_at",),
}
"""Written, and once more when it is known what came of them."""
_STEPS = {"claimed": "claimed", "tried": "claimed", "accepted": "accepted", "delivered": None}
"""What is written of a message after it was planned, and the state it is in by then; ``None``: as it ended."""


def write_bare(source: Database, target: Database) -> dict[str, float]:
    """Seconds by table and step."""
    found: dict[str, float] = {}
    with source.snapshot() as conn:
        read = conn.connection.dbapi_connection
        assert read is not None
        messages = metadata.tables["sms_message"]
        for name in (*INSERTED, *UPDATED):
            table = metadata.tables[name]
            found[name] = _run(target, _insert(table, target), _pieces(read, table))
            if name in UPDATED:
                found[f"{name} again"] = _update(target, read, table, UPDATED[name])
        before = dict.fromkeys(MOVED) | {"state": "planned", "claim_fence": 0, "tries": 0, "counted_tries": 0}
        del before["due_at"]
        found["planned"] = _run(target, _insert(messages, target), _pieces(read, messages, instead=before))
        for step, state in _STEPS.items():
            columns = HELD if step == "tried" else MOVED
            found[step] = _update(target, read, messages, columns, instead={"state": state} if state else {})
        only = "conversation_id IS NOT NULL"
        found["answered"] = _update(target, read, messages, ("conversation_id",), only)
        group = metadata.tables["contact_group"]
        groups = list(_pieces(read, group))
        _run(target, _insert(group, target), groups)  # they were there before
        found["groups"] = _update(
            target, read, group, ("last_contact_at", "asked_event_id", "asked_before_at")
        )
    return found


def _run(target: Database, sql: str, pieces: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> float:
    took = 0.0
    for rows in pieces:
        begin = perf_counter()
        with target.upkeep() as conn:
            driver = conn.connection.dbapi_connection
            assert driver is not None
            driver.cursor().executemany(sql, rows)
        took += perf_counter() - begin
    return took


def _update(
    target: Database,
    read: Any,
    table: Table,
    columns: Sequence[str],
    only: str = "",
    instead: Mapping[str, object] | None = None,
) -> float:
    keys = [column.name for column in table.primary_key]
    mark = _mark(target)
    changes = ", ".join(f"{name} = {mark}" for name in columns)
    which = " AND ".join(f"{name} = {mark}" for name in keys)
    sql = f"UPDATE {table.name} SET {changes} WHERE {which}"
    return _run(target, sql, _pieces(read, table, [*columns, *keys], only, instead or {}))


def _insert(table: Table, target: Database) -> str:
    names = [column.name for column in table.columns]
    marks = ", ".join([_mark(target)] * len(names))
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"


def _mark(target: Database) -> str:
    return "?" if target.is_sqlite else "%s"


def _pieces(
    read: Any,
    table: Table,
    names: Sequence[str] = (),
    only: str = "",
    instead: Mapping[str, object] = MappingProxyType({}),
) -> Iterator[list[Any]]:
    """The rows of a table, so many at a time; ``instead``: values that they had before those they have."""
    columns = list(names) or [column.name for column in table.columns]
    where = f" WHERE {only}" if only else ""
    cursor = read.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM {table.name}{where}")
    while rows := cursor.fetchmany(AT_ONCE):
        if instead:
            rows = [
                tuple(instead.get(name, value) for name, value in zip(columns, row, strict=True))
                for row in rows
            ]
        yield rows
    cursor.close()
