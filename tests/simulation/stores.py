"""Stores of a simulated workstation: the real code over a database in memory (or, for upgrades, the real encrypted file)
whose process can die just before and just after each commit, or whose disk fails there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from app.models import migrate
from app.models.engine import WRITE, driver, encrypted_engine, memory_connection, memory_engine
from app.models.migrate import create_in, prepare
from app.models.migrations import MIGRATIONS, Migration
from app.models.salvage import DamagedStore, carry_over
from app.models.store import Connection, Store
from app.models.tables import metadata
from app.models.unsent_copy import SUFFIX, FileMedium, MemoryMedium, UnsentCopy

KEY = bytes(range(32))


class Crash(BaseException):
    """The workstation's process died."""


def _nothing() -> None:
    return None


class Hooks:
    """What happens around commits; all of them do nothing until they are armed."""

    def __init__(self) -> None:
        self.disarm()

    def disarm(self) -> None:
        """Nothing goes wrong from now on."""
        self.begin: Callable[[], None] = _nothing
        self.before: Callable[[], None] = _nothing
        self.after: Callable[[], None] = _nothing


class _Blank:
    """Engines over empty stores in memory, used again: what engine and connection have compiled stays with them.

    They are emptied row by row, because whatever writes a database as a whole makes the driver compile everything anew.
    """

    def __init__(self) -> None:
        raw = memory_connection()
        with memory_engine(raw).begin() as connection:
            connection.exec_driver_sql(WRITE)
            create_in(connection)
        self._content: bytes = raw.serialize()
        self._schema = _schema_version(raw)
        self._empty = [f"DELETE FROM {table}" for table in (*metadata.tables, "sqlite_sequence")]
        raw.close()
        self._idle: list[_Single] = []

    def take(self) -> _Single:
        """An empty store."""
        return self._idle.pop() if self._idle else _Single.of(self._content)

    def give(self, single: _Single) -> None:
        """Empty it for the next one, unless something else than rows was changed."""
        raw = single.raw
        if raw.in_transaction or _schema_version(raw) != self._schema:
            raw.close()
            return
        raw.execute(WRITE)
        for sql in self._empty:
            raw.execute(sql)
        raw.execute("COMMIT")
        self._idle.append(single)


class _Single(NamedTuple):
    """A database in memory and the engine over its only connection."""

    raw: sqlite3.Connection
    engine: Engine

    @classmethod
    def of(cls, content: bytes) -> _Single:
        """One with this content."""
        raw = memory_connection()
        raw.deserialize(content)
        return cls(raw, memory_engine(raw))


@lru_cache(maxsize=1)
def _blank() -> _Blank:
    return _Blank()


def _schema_version(raw: Any) -> int:
    return int(raw.execute("PRAGMA schema_version").fetchone()[0])


class _Crashing(Store):
    """The real store with hooks around its commits."""

    hooks: Hooks

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        if begin != WRITE:
            with super()._transaction(begin) as connection:
                yield connection
            return
        self.hooks.begin()
        with super()._transaction(begin) as connection:
            yield connection
            self.hooks.before()
        self.hooks.after()


class SimStore(_Crashing):
    """The real store in memory."""

    def __init__(self, content: bytes | None = None, beside: bytes = b"") -> None:
        self.hooks = Hooks()
        self._single: _Single | None = _blank().take() if content is None else _Single.of(content)
        self._medium = MemoryMedium(beside)
        super().__init__(self._single.engine, copy=UnsentCopy(self._medium, KEY))

    def copy(self) -> SimStore:
        """The same profile on another machine, or as it was when it was copied."""
        return SimStore(self.content, self._medium.content)

    @property
    def content(self) -> bytes:
        """The database as it is now, without what stands beside it."""
        return self._raw.serialize()

    def gone_back(self, content: bytes) -> SimStore:
        """An older content beside the newest second copy: what was in the log is gone."""
        return SimStore(content, self._medium.content)

    def damaged(self, random: Random) -> SimStore:
        """Made anew after a page that holds signed operations did not hold any more, as ``app.models.mending`` does with files."""
        content = _with_a_damaged_page(self._raw, random)
        made = SimStore(beside=self._medium.content)
        source = DamagedStore(lambda: _Single.of(content).raw, sqlite3.Error)
        with made.write() as connection:
            carry_over(source, connection, UnsentCopy(self._medium, KEY).read())
        source.close()
        return made

    @property
    def changes(self) -> int | None:
        """Grows with every change; None where that cannot be told."""
        return int(self._raw.total_changes)

    def locked_error(self) -> BaseException:
        """What is raised when somebody else holds the file for too long."""
        return OperationalError(WRITE, None, sqlite3.OperationalError("database is locked"))

    def upgrade(self, random: Random) -> int:
        """A newer version of the program opens the store, killed some times on the way; returns how often."""
        raise NotImplementedError

    def _dispose(self) -> None:
        # The connection is emptied for another store; who asks this one again finds nothing.
        single, self._single = self._single, None
        if single is not None:
            _blank().give(single)
            self._engine = create_engine("sqlite://", creator=_closed)

    @property
    def _raw(self) -> sqlite3.Connection:
        assert self._single is not None, "the store is closed"
        return self._single.raw


def _with_a_damaged_page(raw: sqlite3.Connection, random: Random) -> bytes:
    """The content with the kind of a leaf of ``signed``, or of its only page, made nonsense."""
    content = bytearray(raw.serialize())
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'signed'").fetchone()
    while (
        content[(at := (page - 1) * size)] == 5
    ):  # an inner page: its cells begin with the number of the page beneath
        cells = int.from_bytes(content[at + 3 : at + 5])
        cell = at + 12 + 2 * random.randrange(cells)
        page = int.from_bytes(content[(where := at + int.from_bytes(content[cell : cell + 2])) : where + 4])
    content[at] = 0xFF
    return bytes(content)


def _closed() -> Any:
    raise sqlite3.ProgrammingError("the store is closed")


def _version_next(connection: Connection) -> None:
    """What a later version might change: columns, an index and a table, with the outbox full."""
    connection.exec_driver_sql("ALTER TABLE outbox ADD COLUMN later TEXT NOT NULL DEFAULT 'x'")
    connection.exec_driver_sql("ALTER TABLE signed ADD COLUMN later TEXT NOT NULL DEFAULT 'x'")
    connection.exec_driver_sql("CREATE INDEX outbox_later ON outbox (later, n)")
    connection.exec_driver_sql("CREATE TABLE later (id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.exec_driver_sql("UPDATE outbox SET later = op_id")
    connection.exec_driver_sql("UPDATE signed SET later = entity_id")


class FileStore(SimStore):
    """The real encrypted file, for what only files go through."""

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.hooks = Hooks()
        self._file = path
        self._migrations = tuple(migrations)
        prepare(path, KEY, self._migrations)
        self._open()

    def _open(self) -> None:
        copy = UnsentCopy(FileMedium(self._file.with_suffix(SUFFIX)), KEY)
        Store.__init__(self, encrypted_engine(self._file, KEY), self._file, copy)

    def copy(self) -> SimStore:
        raise NotImplementedError  # profiles are copied in other schedules than those that upgrade

    @property
    def changes(self) -> int | None:
        return None

    def locked_error(self) -> BaseException:
        return OperationalError(WRITE, None, driver().OperationalError("database is locked"))

    def _dispose(self) -> None:
        Store._dispose(self)

    def upgrade(self, random: Random) -> int:
        self._dispose()
        self._migrations = (*MIGRATIONS, _version_next)
        kills = 0
        for name in random.sample(["_upgrade", "_settle", "_fold_log"], random.randint(0, 3)):
            kills += self._killed_at(name, after=random.random() < 0.5)
        prepare(self._file, KEY, self._migrations)
        self._open()
        return kills

    def _killed_at(self, name: str, *, after: bool) -> int:
        """Begin the upgrade and die just before or after one of its stages."""
        real = getattr(migrate, name)

        def stage(*args: Any) -> Any:
            if after:
                real(*args)
            raise Crash

        try:
            with patch.object(migrate, name, stage):
                prepare(self._file, KEY, self._migrations)
        except Crash:
            return 1
        return 0
