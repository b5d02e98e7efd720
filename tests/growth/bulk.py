"""Rows by the million into either database: its indexes made afterwards, nothing waited for on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete

from server.db.database import Database
from tests.growth.tables import growing

_AT_ONCE = 50_000


@contextmanager
def loading(database: Database) -> Iterator[Connection]:
    """A connection to fill the tables by; their indexes are there again when the block ends."""
    with database.engine.connect() as conn:
        if database.is_sqlite:
            # A connection that has begun no transaction: the mode of the journal cannot be changed within one.
            _pragmas(conn, "journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=FILE")
        indexes = [index for table in growing() for index in table.indexes]
        for index in indexes:
            index.drop(conn)
        yield conn
        for index in indexes:
            index.create(conn)
        conn.commit()
        if database.is_sqlite:
            _pragmas(conn, "journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY")


def emptied(conn: Connection, table: Table) -> None:
    """What a migration put into a table is taken out."""
    conn.execute(delete(table))


def write(conn: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """Insert rows that are in the order of the table's columns."""
    bound = [
        (n, process)
        for n, column in enumerate(table.columns)
        if (process := column.type.dialect_impl(conn.dialect).bind_processor(conn.dialect)) is not None
    ]
    raw = _bound(rows, bound) if bound else rows
    driver = conn.connection.dbapi_connection
    assert driver is not None
    cursor = driver.cursor()
    names = ", ".join(column.name for column in table.columns)
    name = conn.dialect.identifier_preparer.format_table(table)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        while part := sorted(islice(raw, _AT_ONCE), key=_by_key):
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", part)
    else:
        with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
            for row in raw:
                copy.write_row(row)
    cursor.close()


def _bound(rows: Iterator[Sequence[Any]], bound: Sequence[tuple[int, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        values = list(row)
        for n, process in bound:
            values[n] = process(values[n])
        yield values


def _by_key(row: Sequence[Any]) -> Any:
    """Rows that come in the order of their key touch fewer pages; the city comes first in every row, then the key."""
    return row[1]


def _pragmas(conn: Connection, *pragmas: str) -> None:
    driver = conn.connection.dbapi_connection
    assert driver is not None
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}")
