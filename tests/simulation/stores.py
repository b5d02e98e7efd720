"""Stores of a simulated workstation: the real code over a database in memory (or, for upgrades, the real encrypted file)
whose process can die just before and just after each commit, or whose disk fails there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Connection]:
        if write:
            self._hooks.begin()
        with super().transaction(write=write) as connection:
            yield connection
            if write:
                self._hooks.before()
        if write:
            self._hooks.after()


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """An empty store of this version, as the bytes of its database."""
    pool = memory_pool()
    with pool.transaction(write=True) as connection:
        create_in(connection)
    with pool.connection() as connection:
        made: bytes = connection.raw.serialize()
    pool.dispose()
    return made


class SimStore(Store):
    """The real store in memory."""

    def __init__(self, content: bytes | None = None) -> None:
        self.hooks = Hooks()
        self._raw = raw = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        )
        raw.deserialize(content or _empty())
        super().__init__(_CrashingPool(sqlite3, lambda: raw, self.hooks, single=True))

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
