"""Stores of a simulated workstation: the real code over a database in memory (or, for upgrades, the real encrypted file)
whose process can die just before and just after each commit, or whose disk fails there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from unittest.mock import patch

from app.models import migrate
from app.models.engine import Connection, Pool, connect, memory_pool
from app.models.migrate import create_in, prepare
from app.models.schema import MIGRATIONS, Migration
from app.models.store import Store


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


class _CrashingPool(Pool):
    def __init__(
        self, module: ModuleType, creator: Callable[[], Any], hooks: Hooks, *, single: bool = False
    ) -> None:
        super().__init__(module, creator, single=single)
        self._hooks = hooks

    def transaction(self, *, write: bool = False) -> AbstractContextManager[Connection]:
        return self._written() if write else super().transaction()

    @contextmanager
    def _written(self) -> Iterator[Connection]:
        self._hooks.begin()
        with super().transaction(write=True) as connection:
            yield connection
            self._hooks.before()
        self._hooks.after()


class _Blank:
    """Connections to empty stores in memory, used again: what a connection has compiled stays with it.

    They are emptied row by row, because whatever writes a database as a whole makes the driver compile everything anew.
    """

    def __init__(self) -> None:
        pool = memory_pool()
        with pool.transaction(write=True) as connection:
            create_in(connection)
        with pool.connection() as connection:
            raw = connection.raw
            tables = [r[0] for r in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            self._content: bytes = raw.serialize()
            self._schema = _schema_version(raw)
            self._empty = [f"DELETE FROM {table}" for table in tables]
            self._first = {
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})": rows
                for table in tables
                if (rows := raw.execute(f"SELECT * FROM {table}").fetchall())
            }
        pool.dispose()
        self._idle: list[sqlite3.Connection] = []

    def take(self) -> sqlite3.Connection:
        """A connection to an empty store."""
        return self._idle.pop() if self._idle else _opened(self._content)

    def give(self, raw: sqlite3.Connection) -> None:
        """Empty it for the next one, unless something else than rows was changed."""
        if raw.in_transaction or _schema_version(raw) != self._schema:
            raw.close()
            return
        raw.execute("BEGIN")
        for sql in self._empty:
            raw.execute(sql)
        for sql, rows in self._first.items():
            raw.executemany(sql, rows)
        raw.execute("COMMIT")
        self._idle.append(raw)


def _closed() -> Any:
    raise sqlite3.ProgrammingError("the store is closed")


class _MemoryPool(_CrashingPool):
    """One connection, which is emptied for another store when it is not needed any more."""

    def __init__(self, raw: sqlite3.Connection, hooks: Hooks) -> None:
        super().__init__(sqlite3, lambda: raw, hooks, single=True)

    def dispose(self) -> None:
        single, self._single = self._single, None
        self._creator = _closed
        if single is not None:
            _blank().give(single.raw)


@lru_cache(maxsize=1)
def _blank() -> _Blank:
    return _Blank()


def _opened(content: bytes) -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)
    raw.deserialize(content)
    return raw


def _schema_version(raw: Any) -> int:
    return int(raw.execute("PRAGMA schema_version").fetchone()[0])


class SimStore(Store):
    """The real store in memory."""

    def __init__(self, content: bytes | None = None) -> None:
        self.hooks = Hooks()
        self._raw = raw = _blank().take() if content is None else _opened(content)
        super().__init__(_MemoryPool(raw, self.hooks))

    def copy(self) -> SimStore:
        """The same profile on another machine, or as it was when it was copied."""
        return SimStore(self._raw.serialize())

    @property
    def changes(self) -> int | None:
        """Grows with every change; None where that cannot be told."""
        return int(self._raw.total_changes)

    def locked_error(self) -> BaseException:
        """What the driver says when somebody else holds the file for too long."""
        return sqlite3.OperationalError("database is locked")

    def upgrade(self, random: Random) -> int:
        """A newer version of the program opens the store, killed some times on the way; returns how often."""
        raise NotImplementedError


def _version_next(connection: Connection) -> None:
    """What a later version might change: a column, an index and a table, with the outbox full."""
    connection.exec_driver_sql("ALTER TABLE outbox ADD COLUMN later TEXT NOT NULL DEFAULT 'x'")
    connection.exec_driver_sql("CREATE INDEX outbox_later ON outbox (later, n)")
    connection.exec_driver_sql("CREATE TABLE later (id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.exec_driver_sql("UPDATE outbox SET later = entity_id")


KEY = bytes(range(32))


class FileStore(SimStore):
    """The real encrypted file, for what only files go through."""

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.hooks = Hooks()
        self._file = path
        self._migrations = tuple(migrations)
        prepare(path, KEY, self._migrations)
        self._open()

    def _open(self) -> None:
        from sqlcipher3 import dbapi2

        pool = _CrashingPool(dbapi2, lambda: connect(self._file, KEY), self.hooks)
        Store.__init__(self, pool, self._file)

    def copy(self) -> SimStore:
        raise NotImplementedError  # profiles are copied in other schedules than those that upgrade

    @property
    def changes(self) -> int | None:
        return None

    def locked_error(self) -> BaseException:
        from sqlcipher3 import dbapi2

        error: BaseException = dbapi2.OperationalError("database is locked")
        return error

    def upgrade(self, random: Random) -> int:
        self._pool.dispose()
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
