"""Connections to the local database: SQLCipher with a raw key, every commit durable, writers queued.

SQLAlchemy's own pysqlcipher dialect fails with a creator; the plain sqlite dialect over the sqlcipher3 module works.
``isolation_level=None`` and a begin event are needed because the driver's implicit transactions begin as readers,
and a reader that turns writer fails at once instead of waiting.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

KEY_BYTES = 32
BUSY_MS = 5_000
WRITE = "minyi110_write"

_PRAGMAS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -4096",
    # Folding the log back takes 10 ms and more: once in hundreds of saves, not in fifty.
    "PRAGMA wal_autocheckpoint = 8000",
)


def connect(path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Any:
    """A raw DBAPI connection to the encrypted file, with the pragmas every connection needs.

    Raises:
        sqlcipher3.dbapi2.DatabaseError: wrong key or not a database.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the data key has 32 bytes")
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
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


def encrypted_engine(path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Engine:
    """Engine over the encrypted file; connections are kept and may move between threads."""
    from sqlcipher3 import dbapi2

    # The connection used last is used next: its page cache is warm, and those of the others stay small.
    return _engine(
        dbapi2,
        lambda: connect(path, key, busy_ms),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=8,
        pool_use_lifo=True,
    )


def memory_engine() -> Engine:
    """Engine over one unencrypted database in memory: for simulations, never for a person's work."""

    def creator() -> sqlite3.Connection:
        raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        raw.execute("PRAGMA temp_store = MEMORY")
        return raw

    return _engine(sqlite3, creator, poolclass=StaticPool)


def _engine(module: ModuleType, creator: Any, **pool: Any) -> Engine:
    engine = create_engine("sqlite://", module=module, creator=creator, **pool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
