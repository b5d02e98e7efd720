"""Bringing a store to this version: on a copy, payloads checked unchanged, then renamed into place."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.models.engine import WRITE, connect, encrypted_engine
from app.models.migrations import MIGRATIONS, Migration
from app.models.tables import metadata
from app.records.errors import StoreUnusable
from domain.problems import Problem

T = TypeVar("T")

_SIGNED = (
    "op_id, kind, schema_version, entity_id, entity_seq, CAST(payload AS BLOB), author_id, author_mac, device_id, incarnation,"
    " occurred_at, clock_offset, offset_age, base_version, lease_no, supersedes, place, state"
)
"""A migration may add to an operation, never change it: the author's signature would not hold any more."""

_TWO_TABLES = 3
"""The version from which on what was signed lies in a table of its own."""


def prepare(path: Path, key: bytes, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Create the store, or take it to the newest version; does nothing where it is there already.

    ``migrations`` are all that a program knows, those of this version among them.

    A crash at any moment leaves either the old file or the new one, never something between.

    Raises:
        StoreUnusable: ``store.newer``: a later version of the program wrote it; ``store.migration``: the copy did not hold
            the same payloads, the old file is untouched; ``store.locked``: another process works with it.
    """
    copy = path.with_name(path.name + ".migrating")
    _remove(copy)
    if not path.exists():
        _change(copy, key, create_in)
        _upgrade(copy, key, len(MIGRATIONS), migrations)
        _fold_log(copy, key)
        _settle(copy, path)
        return
    version = _version(path, key)
    if version > len(migrations):
        raise StoreUnusable(Problem("store.newer", {"found": version, "known": len(migrations)}))
    if version == len(migrations):
        return
    before = _fold_log(path, key)
    shutil.copyfile(path, copy)
    _upgrade(copy, key, version, migrations)
    if _fold_log(copy, key) != before:
        _remove(copy)
        raise StoreUnusable(Problem("store.migration", {"found": version, "known": len(migrations)}))
    _settle(copy, path)


def create_in(connection: Connection) -> None:
    """The newest schema, in an empty database."""
    metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(f"PRAGMA user_version = {len(MIGRATIONS)}")


def make_anew(path: Path, key: bytes, fill: Callable[[Connection], T]) -> T:
    """Put a store of the newest version in the place of another, filled in one transaction; where ``fill`` raises, the other stays."""
    copy = path.with_name(path.name + ".migrating")
    _remove(copy)

    def make(connection: Connection) -> T:
        create_in(connection)
        return fill(connection)

    try:
        made = _change(copy, key, make)
    except BaseException:
        _remove(copy)
        raise
    _fold_log(copy, key)
    _settle(copy, path)
    return made


def _version(path: Path, key: bytes) -> int:
    raw = connect(path, key)
    try:
        return int(raw.execute("PRAGMA user_version").fetchone()[0])
    finally:
        raw.close()


def _upgrade(path: Path, key: bytes, version: int, migrations: Sequence[Migration]) -> None:
    def upgrade(connection: Connection) -> None:
        for migration in migrations[version:]:
            migration(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {len(migrations)}")

    _change(path, key, upgrade)


def _change(path: Path, key: bytes, work: Callable[[Connection], T]) -> T:
    """Do ``work`` in one transaction on connections that are closed afterwards."""
    engine = encrypted_engine(path, key)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(WRITE)
            return work(connection)
    finally:
        engine.dispose()


def _fold_log(path: Path, key: bytes) -> str:
    """Digest over all of the outbox that was signed, and its place in it, with the write-ahead log folded into the file: what
    stands only in the log does not come along when the file is renamed.
    """
    raw = connect(path, key)
    try:
        busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreUnusable(Problem("store.locked"))
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        where = "outbox JOIN signed USING (n)" if version >= _TWO_TABLES else "outbox"
        digest = sha256()
        row: Any
        for row in raw.execute(f"SELECT {_SIGNED} FROM {where} ORDER BY op_id"):  # noqa: S608 - constant names
            digest.update(repr(row).encode())
        return digest.hexdigest()
    finally:
        raw.close()


def _settle(copy: Path, path: Path) -> None:
    unfolded = copy.with_name(copy.name + "-wal")
    if unfolded.exists() and unfolded.stat().st_size:
        # The last connection could not fold it back when it closed, which it tells nobody.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    for leftover in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + leftover).unlink()
    copy.replace(path)
    _remove(copy)
    with contextlib.suppress(OSError):  # folders cannot be synced everywhere
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _remove(copy: Path) -> None:
    for name in (copy.name, copy.name + "-wal", copy.name + "-shm"):
        with contextlib.suppress(FileNotFoundError):
            copy.with_name(name).unlink()
