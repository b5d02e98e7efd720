"""The database that a restore writes: what stands there, that nobody uses it, and putting the new one in its place.

What was there is kept aside: an SQLite file under another name, the tables of PostgreSQL in a schema of their own.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError

from domain.problems import Problem, ProblemError
from server.backups.container import Progress, sync_folder
from server.backups.manifest import CityMark
from server.backups.repository import copied
from server.backups.repository.copied import BadCopy
from server.backups.repository.copying import kind_of
from server.db import migrate, statistics
from server.db.database import make_engine
from server.db.metadata import metadata

_ROWS = 5_000
_LOCKED = "55P03"
_PATIENCE, _LOOK_AGAIN = 5.0, 0.1
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND coalesce(backend_type, 'client backend') = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class PlaceContents:
    """What stands at the place.

    Attributes:
        cities: where each stands. safe: what each told its workstations they need not keep.
        used: something happened in it. unreadable: what, cannot be told.
    """

    cities: tuple[CityMark, ...] = ()
    safe: dict[str, int] = field(default_factory=dict)
    used: bool = False
    unreadable: bool = False


class SqlitePlace:
    """A file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def folder(self) -> Path:
        """Where the new one is prepared, so that a rename puts it in place."""
        return self.path.parent

    def look(self) -> PlaceContents:
        """What is there.

        Raises:
            ProblemError: ``restore.in_use``.
        """
        if not self.path.exists() or self.path.stat().st_size == 0:
            return PlaceContents()
        try:
            self._alone()
            return _look(self.path)
        except (BadCopy, sqlite3.DatabaseError, ProblemError) as error:
            if isinstance(error, ProblemError):
                raise
            return PlaceContents(unreadable=True, used=True)

    def put(self, ready: Path, name: str, _progress: Progress) -> str | None:
        """Put the file in place; where the old one is now, if there was one."""
        aside = self.path.with_name(f"{self.path.name}.{name}") if self.path.exists() else None
        if aside is not None:
            try:
                os.link(self.path, aside)
            except OSError:  # a file system without a second name for a file
                shutil.copy2(self.path, aside)
            # A log that is left beside the new file would be played into it.
            for tail in ("-wal", "-shm"):
                left = self.path.with_name(self.path.name + tail)
                if left.exists():
                    left.replace(aside.with_name(aside.name + tail))
        ready.replace(self.path)
        sync_folder(self.folder)
        return str(aside) if aside is not None else None

    def _alone(self) -> None:
        """Leaving the write-ahead log needs the file to oneself, and leaves one whole file."""
        connection = sqlite3.connect(self.path, timeout=1.0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise ProblemError(Problem("restore.in_use")) from error
            raise
        finally:
            connection.close()


def _look(path: Path) -> PlaceContents:
    with copied.opened(path) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "centre" not in names:
        return PlaceContents(used=bool(names))
    cities = copied.cities_of(path)
    used = any(city.head for city in cities) or copied.users_of(path) > 0
    return PlaceContents(cities, copied.safe_of(path), used)


class PostgresPlace:
    """A database of PostgreSQL; the new tables come in one transaction, so that they are there wholly or not at all."""

    def __init__(self, url: str, folder: Path) -> None:
        self._engine: Engine = make_engine(url)
        self.folder = folder

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def look(self) -> PlaceContents:
        """What is there.

        Raises:
            ProblemError: ``restore.in_use``.
        """
        with self._engine.connect() as conn:
            _nobody_else(conn)
            names = set(inspect(conn).get_table_names())
            if "centre" not in names:
                return PlaceContents()
            rows = conn.execute(
                text(
                    "SELECT c.city_id, c.centre_id, c.name, c.epoch, n.head, n.head_hash, n.safe_seq FROM centre c"
                    " JOIN counter n ON n.city_id = c.city_id ORDER BY c.city_id"
                )
            ).all()
            cities = tuple(copied.city_mark(row) for row in rows)
            safe = {row.city_id: row.safe_seq for row in rows}
            users = conn.execute(text("SELECT count(*) FROM user_account")).scalar_one()
        return PlaceContents(cities, safe, any(city.head for city in cities) or users > 0)

    def put(self, ready: Path, name: str, progress: Progress) -> str | None:
        """Fill the database from the file; the schema in which the old tables are now, if there were any."""
        migrate.load_tables()
        try:
            with self._engine.begin() as conn:
                conn.execute(text("SET LOCAL lock_timeout = '10s'"))
                _nobody_else(conn)
                aside = _set_aside(conn, name.replace("-", "_"))
                migrate.upgrade_on(conn)
                _fill(conn, ready, progress)
                statistics.gather_on(conn)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _LOCKED:
                raise ProblemError(Problem("restore.in_use")) from error
            raise
        return aside


@contextmanager
def place_of(url: str, home: Path) -> Iterator[SqlitePlace | PostgresPlace]:
    """The place a URL names; ``home`` is where a PostgreSQL restore is prepared."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield SqlitePlace(path.absolute())
        return
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = PostgresPlace(url, home)
    try:
        yield place
    finally:
        place.close()


def _nobody_else(conn: Connection) -> None:
    """Wait a moment for those who have just left: their process at the server ends a little later than they do."""
    until = time.monotonic() + _PATIENCE
    while True:
        others = conn.execute(_OTHERS).scalar_one()
        if not others:
            return
        if time.monotonic() > until:
            raise ProblemError(Problem("restore.in_use"))
        time.sleep(_LOOK_AGAIN)


def _set_aside(conn: Connection, name: str) -> str | None:
    here = set(inspect(conn).get_table_names())
    ours = {table.name for table in metadata.sorted_tables} | migrate.EARLIER | {"alembic_version"}
    moving = sorted(here & ours)
    if not moving:
        return None
    quote = conn.dialect.identifier_preparer.quote_identifier
    conn.execute(text(f"CREATE SCHEMA {quote(name)}"))
    for table in moving:
        conn.execute(text(f"ALTER TABLE {quote(table)} SET SCHEMA {quote(name)}"))
    return name


def _fill(conn: Connection, ready: Path, progress: Progress) -> None:
    counts = copied.counts_of(ready)
    total, done = sum(counts.values()), 0
    driver = conn.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has one
    with copied.opened(ready) as source, driver.cursor() as cursor:
        for table in metadata.sorted_tables:
            columns = list(table.columns)
            names = ", ".join(f'"{column.name}"' for column in columns)
            kinds = [kind_of(column.type) for column in columns]
            flags = [place for place, kind in enumerate(kinds) if kind == "bool"]
            with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as stream:
                stream.set_types(kinds)
                for row in source.execute(f'SELECT {names} FROM "{table.name}"'):  # noqa: S608 - our own names
                    values = list(row)
                    for place in flags:
                        values[place] = None if values[place] is None else bool(values[place])
                    stream.write_row(values)
                    done += 1
                    if done % _ROWS == 0:
                        progress(done, total)
            there = conn.execute(select(func.count()).select_from(table)).scalar_one()
            if there != counts.get(table.name, 0):
                raise BadCopy(f"{table.name}: {counts.get(table.name)} rows in the backup, {there} put in")
    progress(total, total)
