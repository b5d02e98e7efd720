"""Connections to the local database: SQLCipher with a raw key, every commit durable, writers queued.

The driver alone: a save or a step of sync is dozens of short statements, and a layer between them and the driver cost more
than the statements. ``isolation_level=None`` because the driver's implicit transactions begin as readers, and a reader that
turns writer fails at once instead of waiting.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from domain.drivers import bind_plainly

KEY_BYTES = 32
BUSY_MS = 5_000
_IDLE = 4
"""So many connections are kept; more are opened where more threads read at once, and closed afterwards."""

_PRAGMAS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -4096",
    # Folding the log back takes 10 ms and more: once in hundreds of saves, not in fifty.
    "PRAGMA wal_autocheckpoint = 8000",
)


@lru_cache
def _driver() -> Any:
    from sqlcipher3 import dbapi2

    bind_plainly(dbapi2)
    return dbapi2


def connect(path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Any:
    """A raw DBAPI connection to the encrypted file, with the pragmas every connection needs.

    Raises:
        sqlcipher3.dbapi2.DatabaseError: wrong key or not a database.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the data key has 32 bytes")
    raw = _driver().connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute(f"PRAGMA busy_timeout = {busy_ms}")
        for pragma in _PRAGMAS:
            raw.execute(pragma)
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        raw.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        raw.close()
        raise
    return raw


class _Rows:
    """What a statement brought: the driver's cursor, asked in the store's words."""

    fetchone: Callable[[], Any]

    def one(self) -> Any:
        """The only row.

        Raises:
            LookupError: there is none, or more than one.
        """
        row = self.fetchone()
        if row is None or self.fetchone() is not None:
            raise LookupError("one row was expected")
        return row

    def scalar_one(self) -> Any:
        """The first value of the only row."""
        return self.one()[0]


@lru_cache
def _rows(module: ModuleType) -> type:
    return type("Rows", (_Rows, module.Cursor), {})


class Connection:
    """One connection inside a transaction of :class:`Pool`; used by one thread at a time."""

    __slots__ = ("_rows", "raw")

    def __init__(self, raw: Any, module: ModuleType) -> None:
        self.raw = raw
        self._rows = _rows(module)

    def exec_driver_sql(self, sql: str, values: Any = ()) -> Any:
        """Carry out a statement, once for each set of a list of values; what comes back can be iterated and asked for
        ``fetchone``, ``fetchall``, ``one``, ``scalar_one`` and ``rowcount``.

        Raises:
            Exception: the driver's own.
        """
        cursor = self.raw.cursor(self._rows)
        return cursor.executemany(sql, values) if type(values) is list else cursor.execute(sql, values)


class Pool:
    """Keeps connections; hands them out for one transaction each. Safe from several threads."""

    def __init__(self, module: ModuleType, creator: Callable[[], Any], *, single: bool = False) -> None:
        """``single``: there is one connection for all, and who uses it keeps order himself."""
        self._module = module
        self._creator = creator
        self._single = Connection(creator(), module) if single else None
        self._idle: list[Connection] = []
        self._lock = Lock()
        self._open = True

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Connection]:
        """A connection inside a transaction: committed when the block ends, rolled back when it raises."""
        connection = self._take()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                # On some errors the database has rolled back by itself.
                if connection.raw.in_transaction:
                    connection.exec_driver_sql("ROLLBACK")
                raise
        except BaseException:
            self._give(connection, sound=not connection.raw.in_transaction)
            raise
        self._give(connection)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection outside of any transaction."""
        connection = self._take()
        try:
            yield connection
        finally:
            self._give(connection, sound=not connection.raw.in_transaction)

    def dispose(self) -> None:
        """Close what is not in use; what is, when it comes back."""
        with self._lock:
            idle, self._idle, self._open = self._idle, [], False
        if self._single is not None:
            idle.append(self._single)
        for connection in idle:
            connection.raw.close()

    def _take(self) -> Connection:
        if self._single is not None:
            return self._single
        with self._lock:
            # The one used last: its page cache is warm, and those of the others stay small.
            if self._idle:
                return self._idle.pop()
        return Connection(self._creator(), self._module)

    def _give(self, connection: Connection, *, sound: bool = True) -> None:
        if self._single is not None:
            return
        with self._lock:
            if sound and self._open and len(self._idle) < _IDLE:
                self._idle.append(connection)
                return
        with contextlib.suppress(Exception):
            connection.raw.close()


def encrypted_pool(path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Pool:
    """Connections to the encrypted file; they may move between threads."""
    return Pool(_driver(), lambda: connect(path, key, busy_ms))


def memory_pool() -> Pool:
    """One unencrypted database in memory: for simulations, never for a person's work."""

    def creator() -> sqlite3.Connection:
        raw = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        )
        raw.execute("PRAGMA temp_store = MEMORY")
        return raw

    return Pool(sqlite3, creator, single=True)
