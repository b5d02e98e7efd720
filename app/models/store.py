"""The store: opened once per profile, read by snapshots, written by one transaction at a time."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.models import notes, outbox
from app.models.bringing_back import Found, compare, take_in
from app.models.engine import (
    BUSY_MS,
    READ,
    WRITE,
    driver,
    encrypted_engine,
    memory_connection,
    memory_engine,
)
from app.models.faults import BROKEN, WRONG_KEY, code_of, is_damage, save_failed, unusable
from app.models.mending import mend, needs_mending, suspected
from app.models.migrate import create_in, prepare
from app.models.plain import say
from app.models.unsent_copy import SUFFIX, FileMedium, Kept, Mark, UnsentCopy
from app.records.errors import SaveFailed, StoreUnusable

T = TypeVar("T")
_READ_UNSENT = (
    "SELECT max(substr(payload, -1)) FROM outbox JOIN signed USING (n) WHERE state IN ('pending', 'sent')"
)
"""Touches every page of what is unsent: one that does not hold is better met at log-in than in the middle of a call."""
_COPIED = "unsent.copied"
"""Note: this store has a second copy. Where that is gone all the same, somebody took the file alone, without its log."""
log = logging.getLogger(__name__)

RESERVE_BYTES = 1 << 20


class Store:
    """One workstation's local database.

    A 1 MiB reserve file lies beside it: when the disk is full it is given up, so that the save at hand goes through. And a
    second copy of what is unsent (``unsent_copy``), written when a save has been taken and before anybody is told of it.

    Attributes:
        found: what was wrong with it when it was opened.
    """

    def __init__(self, engine: Engine, path: Path | None = None, copy: UnsentCopy | None = None) -> None:
        self._engine = engine
        self._copy = copy
        self.found = Found()
        self._errors = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._path = path
        self._writing = RLock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, key: bytes, busy_ms: int = BUSY_MS, *, at_any_cost: bool = False) -> Store:
        """Open (or create, or migrate) the encrypted file with the 32-byte data key; wait ``busy_ms`` for other writers.

        A damaged one is made anew of what can be read of it and of its second copy, where nothing unsent is lost by that; one
        that went back takes in again what its second copy still holds. ``found`` says so. ``at_any_cost``: a damaged one also where
        something is lost by it, for who works on a copy.

        Raises:
            StoreUnusable: wrong key, a newer version's file, damaged, read-only, or in use for too long.
        """
        copy = UnsentCopy(FileMedium(path.with_suffix(SUFFIX)), key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not needs_mending(path, key):
                try:
                    return cls._ready(path, key, busy_ms, copy)
                except (DBAPIError, driver().Error, StoreUnusable, SaveFailed) as error:
                    if not _says_damage(error):
                        raise
            log.warning("the store is damaged and is made anew of what can be read")
            found = mend(path, key, copy.read(), at_any_cost=at_any_cost)
            store = cls._ready(path, key, busy_ms, copy)
            store.found = found
            return store
        except SaveFailed as error:
            raise StoreUnusable(*error.problems) from None
        except (DBAPIError, driver().Error, OSError) as error:
            raise unusable(error, path) from None

    @classmethod
    def _ready(cls, path: Path, key: bytes, busy_ms: int, copy: UnsentCopy) -> Store:
        prepare(path, key)
        os.chmod(path, 0o600)  # noqa: PTH101
        store = cls(encrypted_engine(path, key, busy_ms), path, copy)
        try:
            store._reserve()
            store.look_back()
        except BaseException:
            store._dispose()
            raise
        return store

    def look_back(self) -> Found:
        """Compare with the second copy and the mark: what this store has lost and they still hold is taken in again. Once, at its
        opening, before anything is saved."""
        copy = self._copy
        if copy is None:
            return Found()
        content = copy.read()
        with self.read() as connection:
            say(connection, _READ_UNSENT).fetchone()
            found = compare(connection, content)
            known = notes.get(connection, _COPIED, bool)
        if found.code or not known:
            with self.write() as connection:
                take_in(connection, content)
                notes.put(connection, _COPIED, True)
        with self.read() as connection:
            mark, unsent = outbox.standing(connection), outbox.unsent_ids(connection)
            same = content.opened and not content.damaged and unsent == content.kept.keys()
            kept = [] if same else outbox.unsent_since(connection, 0)
        copy.adopt(content, mark if same else Mark())
        if not same:
            self._beside(lambda: copy.rewrite(mark, kept))
        if known and not content.opened:
            found = replace(found, behind=max(1, found.behind))
        if found.code:
            log.warning(
                "the store had gone back by %d; %d operations were taken in again", found.behind, found.copied
            )
        self.found = found
        return found

    def begun(self) -> None:
        """Note beside the store that it was started once more, and whose it is."""
        if self._copy is not None:
            copy = self._copy
            with self._writing:
                with self.read() as connection:
                    mark = outbox.standing(connection)
                self._beside(lambda: copy.note(mark))

    @property
    def mark(self) -> Mark:
        """How far it had come by what stands beside it, and whose it is."""
        return Mark() if self._copy is None else self._copy.mark

    def kept(self) -> list[Kept]:
        """What is unsent by the second copy: for when the store itself cannot be read."""
        return [] if self._copy is None else list(self._copy.read().kept.values())

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
            self._suspect(error)
            raise unusable(error, self._path, opened=True) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is durable once the block ends.

        Raises:
            SaveFailed: the database did not take it; nothing of it is there.
        """
        added: list[Kept] = []
        with self._writing:
            try:
                with self._transaction(WRITE) as connection:
                    yield connection
                    if self._copy is not None and self._copy.upto is not None:
                        added = outbox.unsent_since(connection, self._copy.upto)
            except (*self._errors, OSError) as error:
                log.warning("save refused: %s", code_of(error))
                self._suspect(error)
                raise save_failed(error, self._path) from error
            if added and self._copy is not None:
                copy = self._copy
                self._beside(lambda: copy.add(added))

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a :meth:`write` transaction; once more with the reserve given up if the disk was full.

        ``work`` must be repeatable: it reads what it needs from the connection.
        """
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
        with contextlib.suppress(*self._errors, OSError, StoreUnusable), self._writing:
            self.drop_delivered()
            with self._engine.connect() as connection:
                say(connection, "PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._reserve()

    def fold(self) -> None:
        """Fold back of the log what nobody reads, waiting for nobody: what is in the file does not hang on the log any more."""
        if self._path is not None:
            with contextlib.suppress(*self._errors), self._engine.connect() as connection:
                say(connection, "PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def drop_delivered(self) -> None:
        """Forget in the second copy what has its receipt; and keep there what became unsent again, because the centre lost it."""
        copy = self._copy
        if copy is None or copy.upto is None:
            return
        with self._writing:
            with self.read() as connection:
                unsent = outbox.unsent_ids(connection)
                again = unsent - copy.held
                kept = (
                    [one for one in outbox.unsent_since(connection, 0) if one.envelope.op_id in again]
                    if again
                    else []
                )
            if kept:
                self._beside(lambda: copy.add(kept))
            self._beside(lambda: copy.drop(unsent))

    def close(self) -> None:
        """Close all connections, those that are in use when they come back; safe to call twice."""
        with self._writing:
            if not self._closed:
                self.checkpoint()
                self._closed = True
                self._dispose()

    def _beside(self, write: Callable[[], None]) -> None:
        """Write to the second copy. The store has the save: where the disk does not take the copy as well, the next one brings it."""
        try:
            write()
        except OSError as error:
            if code_of(error) == "store.disk_full" and self._give_up_reserve():
                self._beside(write)
            else:
                log.warning("the second copy of what is unsent could not be written: %s", code_of(error))

    def _suspect(self, error: BaseException) -> None:
        """A page did not hold: the whole store is looked at when it is opened next."""
        if self._path is not None and is_damage(error):
            with contextlib.suppress(OSError):
                suspected(self._path).touch(mode=0o600)

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


def _says_damage(error: Exception) -> bool:
    if isinstance(error, StoreUnusable | SaveFailed):
        return error.problems[0].code in (BROKEN, WRONG_KEY)
    return is_damage(error)
