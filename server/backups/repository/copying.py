"""A consistent copy of the whole database into one SQLite file, while it serves.

From SQLite page by page with its online backup; from PostgreSQL row by row out of one REPEATABLE READ snapshot, so that one kind
of backup serves both and a city can move from one to the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, Table, func, select, text

from server.backups.container import Progress
from server.db import migrate
from server.db.database import Database, make_engine
from server.db.ids import PackedId
from server.db.metadata import metadata

_PAGES = 2_048
_ROWS = 5_000


class Uneven(Exception):
    """The copy does not hold what was read."""


def copy_database(database: Database, target: Path, progress: Progress) -> None:
    """Fill ``target``, an empty file, with everything the database holds at one moment."""
    if database.is_sqlite:
        _copy_pages(database, target, progress)
    else:
        _copy_rows(database, target, progress)


def size_of(database: Database) -> int:
    """Bytes the database takes."""
    with database.snapshot() as conn:
        if database.is_sqlite:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(conn.exec_driver_sql("PRAGMA page_size").scalar_one())
        return int(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _copy_pages(database: Database, target: Path, progress: Progress) -> None:
    proxied = database.engine.raw_connection()
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        source = proxied.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - an engine of SQLite has no other
        copy.execute("PRAGMA synchronous=OFF")  # it is flushed once, when it is whole
        # Inside a reading transaction every step sees the same snapshot: a writer neither waits nor makes it start again.
        source.execute("BEGIN")
        try:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES, progress=_remaining(progress))
        finally:
            source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    finally:
        copy.close()
        proxied.close()


def _remaining(progress: Progress) -> Callable[[int, int, int], None]:
    def told(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    return told


def _copy_rows(database: Database, target: Path, progress: Progress) -> None:
    new_tables(target)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode=MEMORY")
        copy.execute("PRAGMA synchronous=OFF")
        with database.snapshot() as conn:
            counts = {table.name: _count(conn, table) for table in metadata.sorted_tables}
            done, total = 0, sum(counts.values())
            copy.execute("BEGIN")
            for table in metadata.sorted_tables:
                done = _copy_table(conn, table, copy, counts[table.name], lambda n: progress(n, total), done)
            copy.execute("COMMIT")
    finally:
        copy.close()


def _copy_table(
    conn: Connection,
    table: Table,
    copy: sqlite3.Connection,
    expected: int,
    progress: Callable[[int], None],
    before: int,
) -> int:
    driver = conn.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has one
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608
    done, rows = 0, []
    with driver.cursor() as cursor:
        query = f'COPY (SELECT {names} FROM "{table.name}") TO STDOUT (FORMAT BINARY)'  # noqa: S608 - our own names
        with cursor.copy(query) as stream:
            stream.set_types([kind_of(column.type) for column in table.columns])
            for row in stream.rows():
                rows.append(row)
                if len(rows) == _ROWS:
                    copy.executemany(insert, rows)
                    done, rows = done + len(rows), []
                    progress(before + done)
    copy.executemany(insert, rows)
    done += len(rows)
    if done != expected:
        raise Uneven(f"{table.name}: {expected} rows counted, {done} read")
    progress(before + done)
    return before + done


def kind_of(column: object) -> str:
    """PostgreSQL's name of a column's type, as COPY needs it."""
    if isinstance(column, LargeBinary | PackedId):
        return "bytea"
    if isinstance(column, Boolean):
        return "bool"
    if isinstance(column, BigInteger):
        return "int8"
    return "int4" if isinstance(column, Integer) else "text"


def _count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def new_tables(target: Path) -> None:
    """Make the program's tables in an empty SQLite file."""
    engine = make_engine(f"sqlite:///{target}")
    try:
        migrate.upgrade(engine)
    finally:
        engine.dispose()
