"""The store: opened once per profile, read by snapshots, written by one transaction at a time."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.models.engine import (
    BUSY_MS,
    READ,
    WRITE,
    driver,
    encrypted_engine,
    memory_connection,
    memory_engine,
)
from app.models.faults import code_of, save_failed, unusable
from app.models.migrate import create_in, prepare
from app.models.plain import say

T = TypeVar("T")
log = logging.getLogger(__name__)

RESERVE_BYTES = 1 << 20


class Store:
    """One workstation's local database.

    A 1 MiB reserve file lies beside it: when the disk is full it is given up, so that the save at hand goes through.
    """

    def __init__(self, engine: Engine, path: Path | None = None) -> None:
        self._engine = engine
        self._errors = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._path = path
        self._writing = RLock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, key: bytes, busy_ms: int = BUSY_MS) -> Store:
        """Open (or create, or migrate) the encrypted file with the 32-byte data key; wait ``busy_ms`` for other writers.

        Raises:
            StoreUnusable: wrong key, a newer version's file, damaged, read-only, or in use for too long.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            prepare(path, key)
            os.chmod(path, 0o600)  # noqa: PTH101
            store = cls(encrypted_engine(path, key, busy_ms), path)
            store._reserve()
        except (DBAPIError, driver().Error, OSError) as error:
            raise unusable(error, path) from None
        return store

    @classmethod
    def in_memory(cls) -> Store:
        """A store without file and cipher, for simulations."""
        store = cls(memory_engine(memory_connection()))
        with store.write() as connection:
            create_in(connection)
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database; keep it short.

        Raises:
            StoreUnusable: the file is damaged, gone or in use for too long.
        """
        try:
            with self._lock_if_single(), self._transaction(READ) as connection:
                yield connection
        except self._errors as error:
            log.warning("cannot read the store: %s", code_of(error))
            raise unusable(error, self._path) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is durable once the block ends.

        Raises:
            SaveFailed: the database did not take it; nothing of it is there.
        """
        with self._writing:
            try:
                with self._transaction(WRITE) as connection:
                    yield connection
            except (*self._errors, OSError) as error:
                log.warning("save refused: %s", code_of(error))
                raise save_failed(error, self._path) from error

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a :meth:`write` transaction; once more with the reserve given up if the disk was full.

        ``work`` must be repeatable: it reads what it needs from the connection.
        """
        from app.records.errors import SaveFailed

        try:
            with self.write() as connection:
                return work(connection)
        except SaveFailed as error:
            if error.problems[0].code != "store.disk_full" or not self._give_up_reserve():
                raise
        with self.write() as connection:
            return work(connection)

    def checkpoint(self) -> None:
        """Fold the write-ahead log back when nobody reads; also makes the reserve anew."""
        if self._path is None:
            return
        with contextlib.suppress(*self._errors, OSError), self._writing:
            with self._engine.connect() as connection:
                say(connection, "PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._reserve()

    def close(self) -> None:
        """Close all connections, those that are in use when they come back; safe to call twice."""
        with self._writing:
            if not self._closed:
                self.checkpoint()
                self._closed = True
                self._dispose()

    def _dispose(self) -> None:
        self._engine.pool.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        """A connection inside a transaction: committed when the block ends, rolled back when it raises."""
        try:
            with self._engine.begin() as connection:
                say(connection, begin)
                yield connection
        finally:
            # The pool closes what lies in it, not what was in use: that comes back before this is asked.
            if self._closed:
                self._dispose()

    @contextmanager
    def _lock_if_single(self) -> Iterator[None]:
        # In memory there is one connection for all.
        if self._path is None:
            with self._writing:
                yield
        else:
            yield

    @property
    def _reserve_path(self) -> Path | None:
        return self._path.with_suffix(".reserve") if self._path else None

    def _reserve(self) -> None:
        reserve = self._reserve_path
        if reserve is None or (reserve.exists() and reserve.stat().st_size >= RESERVE_BYTES):
            return
        with contextlib.suppress(OSError):
            reserve.write_bytes(bytes(RESERVE_BYTES))
            reserve.chmod(0o600)

    def _give_up_reserve(self) -> bool:
        reserve = self._reserve_path
        if reserve is None or not reserve.exists():
            return False
        try:
            reserve.unlink()
        except OSError:
            return False
        return True
