"""Connections to the local database: SQLCipher with a raw key, every commit durable, writers queued.

Engine and pool are SQLAlchemy's over a driver its dialect does not know by itself. ``isolation_level=None`` because the driver's
implicit transactions begin as readers, and a reader that turns writer fails at once instead of waiting: whoever begins a
transaction says ``BEGIN`` or ``BEGIN IMMEDIATE`` (:data:`READ`, :data:`WRITE`), SQLAlchemy ends it.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool, StaticPool

from domain.drivers import bind_plainly

KEY_BYTES = 32
BUSY_MS = 5_000
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"
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
def driver() -> Any:
    """The DBAPI module of SQLCipher."""
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
    raw = driver().connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
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


def fits(path: Path, key: bytes) -> bool:
    """Whether the first page of the file holds under the key, whatever becomes of the others."""
    raw = driver().connect(str(path), isolation_level=None)
    try:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute("PRAGMA schema_version").fetchone()
    except driver().DatabaseError:
        return False
    finally:
        raw.close()
    return True


def encrypted_engine(path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Engine:
    """Connections to the encrypted file; they may move between threads. Errors carry no value of a statement."""
    return create_engine(
        "sqlite://",
        module=driver(),
        creator=lambda: connect(path, key, busy_ms),
        poolclass=QueuePool,
        pool_size=_IDLE,
        max_overflow=-1,
        pool_use_lifo=True,  # the one used last: its page cache is warm, and those of the others stay small
        hide_parameters=True,
    )


def memory_connection() -> sqlite3.Connection:
    """A raw connection to an unencrypted database of its own in memory."""
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)
    raw.execute("PRAGMA temp_store = MEMORY")
    return raw


def memory_engine(raw: sqlite3.Connection) -> Engine:
    """One connection for all, and who uses it keeps order: for simulations, never for a person's work."""
    return create_engine(
        "sqlite://", module=sqlite3, creator=lambda: raw, poolclass=StaticPool, hide_parameters=True
    )
