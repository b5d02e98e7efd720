"""The database as a thing on a disk: its form, its settings, its room."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from server.backups.container import Progress
from server.db import migrate
from server.db.database import Database
from server.db.heartbeat import beating
from server.db.revisions import newest


@dataclass(frozen=True, slots=True)
class Storage:
    """What the database says of itself.

    Attributes:
        damage: what SQLite's own check found, empty if nothing.
        settings: what stands otherwise than this server sets it.
        recovery: PostgreSQL follows another server.
        clock_ahead: its clock minus this machine's, ms.
        folder: where its files are, if that is this machine. bytes, log: size of the database and of its write-ahead log.
    """

    damage: tuple[str, ...]
    settings: tuple[str, ...]
    recovery: bool
    clock_ahead: int
    folder: Path | None
    bytes: int
    log: int


def revision(database: Database) -> tuple[str | None, str]:
    """The revision its tables are at, and this program's."""
    with database.snapshot() as conn:
        return migrate.current_on(conn), newest()


def other_tables(database: Database) -> list[str]:
    """What its tables lack, or have too much, against the program's."""
    with database.snapshot() as conn:
        return [_told(one) for one in migrate.differences_on(conn)]


def _told(difference: object) -> str:
    """One difference in the fewest words: what is to be done, and to which table or column."""
    if isinstance(difference, list):  # changes of one column come together
        return _told(difference[0]) if difference else ""
    what, *about = difference if isinstance(difference, tuple) else (str(difference),)
    names = [name for one in about if (name := getattr(one, "name", one)) and isinstance(name, str)]
    return " ".join([str(what), *names])


def read_only(conn: Connection, *, on: bool) -> None:
    """Have SQLite refuse whatever would write; PostgreSQL's snapshots are read-only as they are."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(f"PRAGMA query_only={'ON' if on else 'OFF'}")


def look(database: Database, progress: Progress) -> Storage:
    """Ask it."""
    with database.snapshot() as conn:
        return _sqlite(conn, database.url, progress) if database.is_sqlite else _postgres(conn)


def _sqlite(conn: Connection, url: str, progress: Progress) -> Storage:
    driver = conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - an engine of SQLite has no other
    with beating(driver, lambda beats: progress(beats, None)):
        damage = tuple(str(row[0]) for row in driver.execute("PRAGMA integrity_check(10)"))
    odd = []
    for name, wanted in (("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")):
        is_ = str(conn.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        if is_ != wanted:
            odd.append(f"{name}={is_}")
    path = Path(make_url(url).database or "").absolute()
    log = path.with_name(path.name + "-wal")
    return Storage(
        damage=() if damage == ("ok",) else damage,
        settings=tuple(odd),
        recovery=False,
        clock_ahead=0,
        folder=path.parent,
        bytes=path.stat().st_size if path.exists() else 0,
        log=log.stat().st_size if log.exists() else 0,
    )


def _postgres(conn: Connection) -> Storage:
    setting = text("SELECT current_setting(:name)")
    odd = [
        f"{name}=off"
        for name in ("fsync", "full_page_writes")
        if conn.execute(setting, {"name": name}).scalar_one() != "on"
    ]
    recovery = bool(conn.execute(text("SELECT pg_is_in_recovery()")).scalar_one())
    clock = conn.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")).scalar_one()
    size = conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    ahead = int(clock) - time.time_ns() // 1_000_000
    return Storage((), tuple(odd), recovery, ahead, None, int(size), 0)
