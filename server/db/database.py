"""Engines for SQLite and PostgreSQL, and where reading and writing transactions come from."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from copy import copy
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from domain.drivers import bind_plainly
from domain.problems import Problem, ProblemError
from domain.times import DEFAULT_ZONE
from server.db.errors import is_damage
from server.db.mechanism import CentreRow, add_centre, centre_of, cities_of
from server.db.revisions import DamagedDatabase, NewerDatabase, is_newest, newest
from server.db.sealing import KeyFile, Sealer
from server.db.work import Reading, UnitOfWork, new_id

Guard = Callable[[UnitOfWork], None]
"""Asked before a transaction writes; raises where it must not."""


class _ThisThread(threading.local):
    """Whether the transaction that begins next only reads."""

    reading = False


_this = _ThisThread()


def system_clock() -> int:
    """Now, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def key_path(url: str, home: Path) -> Path:
    """Where the key file of a database stands: where ``MINYI110_KEYS`` says, beside an SQLite file, else in the home folder.

    All processes on one PostgreSQL use the same key file.
    """
    named = os.environ.get("MINYI110_KEYS")
    if named:
        return Path(named)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).with_suffix(".keys")
    return home / "centre.keys"


def normal_url(url: str) -> str:
    """The URL with the driver this server uses: ``postgresql://`` becomes ``postgresql+psycopg://``."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine with this server's durability and isolation settings."""
    if make_url(url).get_backend_name() == "sqlite":
        bind_plainly(sqlite3)
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,
            connect_args={"cached_statements": 1_000},  # a centre has more than the usual 128
        )
        event.listen(engine, "connect", _configure_sqlite)
        # The dialect's own hook: a listener for "begin" would have every statement ask for listeners.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign]
        return engine
    return create_engine(
        normal_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,  # they would stand in logged errors
        # A node in recovery is no centre: what it says is behind and what it is told is lost.
        connect_args={"connect_timeout": 5, "target_session_attrs": "primary"},
    )


class Database:
    """The centre's database: hands out reading snapshots and writing units of work.

    Attributes:
        engine: the SQLAlchemy engine, for migrations and bulk work.
        sealer: the centre's keys.
        clock: UTC milliseconds, injected by tests and simulations.
        owner: this process where it claims work; another at each start.
    """

    def __init__(
        self, url: str, sealer: Sealer, *, clock: Callable[[], int] = system_clock, pool_size: int = 8
    ) -> None:
        self.url = url
        self.engine = make_engine(url, pool_size=pool_size)
        self.sealer = sealer
        self.clock = clock
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer: queueing here is fair and wakes at once, its busy handler polls.
        self._writer = threading.Lock() if self.is_sqlite else None
        self.owner = new_id()
        self._guard: Guard | None = None

    @classmethod
    def open(cls, url: str, home: Path, **options: object) -> Database:
        """Open with the key file that belongs to the database; makes one where there is none."""
        return cls(url, Sealer(KeyFile.load_or_create(key_path(url, home))), **options)  # type: ignore[arg-type]

    @contextmanager
    def read(self, city_id: str) -> Iterator[Reading]:
        """One consistent snapshot."""
        with self.snapshot() as conn:
            yield Reading(conn, city_id, self.clock(), self.sealer)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One consistent snapshot of all cities, for what concerns the database as a whole."""
        with self._connect(reading=True) as conn, conn.begin():
            yield conn

    def cities(self) -> list[str]:
        """Every city it carries."""
        with self.snapshot() as conn:
            return cities_of(conn)

    @contextmanager
    def write(self, city_id: str) -> Iterator[UnitOfWork]:
        """A unit of work: committed when the block ends, rolled back when it raises."""
        if self._writer is None:
            with self._writing(city_id) as work:
                yield work
            return
        with self._writer, self._writing(city_id) as work:
            yield work

    @contextmanager
    def upkeep(self) -> Iterator[Connection]:
        """A writing transaction of no city's: what is done for the database as a whole. Nothing of it is recorded."""
        with self._writer or nullcontext(), self._connect(reading=False) as conn, conn.begin():
            yield conn

    def guarded(self, guard: Guard) -> Database:
        """The same database, each of whose writing transactions begins with ``guard``: where that raises, nothing is written."""
        other = copy(self)
        other._guard = guard
        return other

    def migrate(self) -> str:
        """Bring the tables to this version's state; returns the revision they are at."""
        if is_newest(self.engine):
            return newest()
        from server.db.migrate import upgrade

        return upgrade(self.engine)

    def ensure_city(self, city_id: str, name: str, zone: str = DEFAULT_ZONE) -> CentreRow:
        """The city's centre; made, with a ``centre_id`` of its own, where there is none yet."""
        with self.read(city_id) as reading:
            found = centre_of(reading)
        if found is not None:
            return found
        with self.write(city_id) as work:
            add_centre(work, name, zone)
            made = centre_of(work)
        assert made is not None  # noqa: S101 - just made
        return made

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def close(self) -> None:
        """Close all connections for good: SQLite's log is folded back, so that the file alone is the whole database."""
        if self.is_sqlite:
            with suppress(DBAPIError, sqlite3.Error):
                raw = self.engine.raw_connection()
                try:
                    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    raw.close()
        self.dispose()

    @contextmanager
    def _writing(self, city_id: str) -> Iterator[UnitOfWork]:
        with self._connect(reading=False) as conn, conn.begin():
            work = UnitOfWork(conn, city_id, self.clock(), self.sealer)
            if self._guard is not None:
                self._guard(work)
            yield work
            work.finish()

    @contextmanager
    def _connect(self, *, reading: bool) -> Iterator[Connection]:
        with self.engine.connect() as conn:
            if self.is_sqlite:
                _this.reading = reading
                try:
                    yield conn
                finally:
                    _this.reading = False
            elif reading:
                yield conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            else:
                yield conn.execution_options(isolation_level="READ COMMITTED")


def file_of(url: str) -> Path | None:
    """The file of an SQLite URL; ``None`` for PostgreSQL, and for SQLite without a file of its own.

    Raises:
        ProblemError: ``database.url``: neither.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("neither sqlite nor postgresql")
    except (ArgumentError, ValueError) as error:
        # Never the URL itself: it may carry a password.
        raise ProblemError(Problem("database.url", {"detail": type(error).__name__})) from error
    named = parsed.database if parsed.get_backend_name() == "sqlite" else None
    return Path(named) if named and not named.startswith((":", "file:")) else None


def open_migrated(url: str, home: Path, *, any_keys: bool = False, **options: object) -> Database:
    """Open a database by its URL and bring it to this version's tables. ``any_keys``: for who reads nothing that is sealed.

    Raises:
        ProblemError: ``database.url`` (not a URL of SQLite or PostgreSQL, or its keys cannot be read), ``database.newer``,
            ``database.damaged``, ``database.keys``: what is in it was made with other keys than those in the key file.
    """
    file = file_of(url)
    keys = key_path(url, home)
    new = not keys.exists()
    try:
        if file is not None:
            _make_private(file)
        database = Database.open(url, home, **options)
    except (ValueError, OSError) as error:
        raise ProblemError(Problem("database.url", {"detail": type(error).__name__})) from error
    try:
        database.migrate()
        fitting = any_keys or _made_with_these_keys(database)
    except NewerDatabase as error:
        database.dispose()
        raise ProblemError(Problem("database.newer", {"detail": str(error)})) from error
    except DamagedDatabase as error:
        database.dispose()
        raise ProblemError(Problem("database.damaged", {"detail": str(error)})) from error
    except DBAPIError as error:
        database.dispose()
        if not is_damage(error):
            raise
        raise ProblemError(Problem("database.broken")) from error
    if not fitting:
        database.dispose()
        if new:
            keys.unlink()  # made a moment ago, for a database that has others
        raise ProblemError(Problem("database.keys", {"file": str(keys)}))
    return database


def _made_with_these_keys(database: Database) -> bool:
    """Whether the keys are those that every city's history began with: with others every operation of a workstation would be refused,
    and nothing that is sealed would open."""
    from server.db.audit import ends

    with database.snapshot() as conn:
        return all(ends(conn, database.sealer, city_id).first for city_id in cities_of(conn))


def _make_private(path: Path) -> None:
    """An empty file for a new database that its owner alone can read, and its log with it: SQLite takes over the mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _configure_sqlite(dbapi_connection: object, _record: object) -> None:
    # The driver's own transaction handling is off: it would begin late and lose savepoints.
    dbapi_connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = dbapi_connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-65536",
        "journal_size_limit=67108864",
        # A batch of 250 forms fills the usual 1,000 pages: every commit would write them all twice.
        "wal_autocheckpoint=6000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(dbapi_connection: Any) -> None:
    # A deferred transaction that upgrades from reading to writing fails at once despite busy_timeout; IMMEDIATE waits.
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute("BEGIN" if _this.reading else "BEGIN IMMEDIATE")
    finally:
        cursor.close()
