"""Ids kept as text become 16 bytes and come back, on both databases, whatever else stood in their columns, and after a kill in between."""

from __future__ import annotations

import signal
import subprocess
import sys
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from server.db import migrate
from server.db.database import make_engine
from server.db.ids import pack

BEFORE, AFTER = "0010", "0011"
Rows = dict[str, list[tuple[object, ...]]]


_NAMED = ["machine:planning", "console:root", "main", "x" * 36, "", "8D2C5B1E-6A0F-5C53-9F6B-110110110110"]
"""What may stand in columns of ids and is no lower-case UUID; the first is 16 letters long."""
_IDS = [
    *sorted(str(uuid.UUID(int=n * 0x0123456789ABCDEF0123456789ABCDEF % 2**128)) for n in range(40)),
    *_NAMED,
]

AS_TEXT: Rows = {
    "feed": [("c", "hall:a", "task", one, n, False) for n, one in enumerate(_IDS)],
    "held_operation": [("c", one, "task", one, one, n, bytes([n])) for n, one in enumerate(_IDS)],
    "number_reveal": [("c", one, one, one, one if n % 2 else None, None, n) for n, one in enumerate(_IDS)],
    "task_alias": [("c", one, one, one, n) for n, one in enumerate(_IDS)],
}
"""What a database of the version before held."""

PACKED: Rows = {
    name: [tuple(bytes(pack(value)) if value in _IDS else value for value in row) for row in rows]  # type: ignore[arg-type]
    for name, rows in AS_TEXT.items()
}


def test_ids_are_packed_and_unpacked(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine, BEFORE)
        put(engine, AS_TEXT)
        migrate.upgrade(engine, AFTER)
        assert rows_of(engine, PACKED) == sorted_rows(PACKED)
        migrate.downgrade(engine, BEFORE)
        assert rows_of(engine, AS_TEXT) == sorted_rows(AS_TEXT)
    finally:
        engine.dispose()


_KILLED = """
import os, signal, sys
from sqlalchemy import event
from server.db import migrate
from server.db.database import make_engine

engine = make_engine(sys.argv[1])

@event.listens_for(engine, "after_cursor_execute")
def die(conn, cursor, statement, *_):
    if statement.startswith(("DROP TABLE number_reveal", "ALTER TABLE number_reveal")):
        os.kill(os.getpid(), signal.SIGKILL)

migrate.upgrade(engine, sys.argv[2])
"""


def test_a_kill_while_ids_are_packed_leaves_the_older_tables(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine, BEFORE)
        put(engine, AS_TEXT)
        engine.dispose()
        killed = subprocess.run([sys.executable, "-c", _KILLED, database_url, AFTER], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert migrate.current(engine) == BEFORE
        assert rows_of(engine, AS_TEXT) == sorted_rows(AS_TEXT)
        migrate.upgrade(engine, AFTER)
        assert rows_of(engine, PACKED) == sorted_rows(PACKED)
    finally:
        engine.dispose()


def put(engine: sa.Engine, held: Rows) -> None:
    """Insert rows, all columns given."""
    with engine.begin() as conn:
        for name, rows in held.items():
            marks = ", ".join(f":c{n}" for n in range(len(rows[0])))
            values = [{f"c{n}": value for n, value in enumerate(row)} for row in rows]
            conn.execute(sa.text(f"INSERT INTO {name} VALUES ({marks})"), values)


def rows_of(engine: sa.Engine, names: Iterable[str]) -> Rows:
    """What these tables hold."""
    with engine.connect() as conn:
        found = {name: conn.execute(sa.text(f"SELECT * FROM {name}")).all() for name in names}
    return sorted_rows(
        {
            name: [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
            for name, rows in found.items()
        }
    )


def sorted_rows(held: Rows) -> Rows:
    """Each table's rows in an order that does not hang on the database."""
    return {name: sorted(rows, key=str) for name, rows in held.items()}
