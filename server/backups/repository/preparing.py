"""A database that is being made ready beside its place: worked on like any other, and left as one file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.db.database import Database
from server.db.revisions import DamagedDatabase, NewerDatabase
from server.db.sealing import Sealer


@contextmanager
def opened(path: Path, sealer: Sealer) -> Iterator[Database]:
    """The file as a database.

    Raises:
        ProblemError: ``database.newer``: this version does not know its tables; ``database.damaged``: rows are missing.
    """
    database = Database(f"sqlite:///{path}", sealer, pool_size=1)
    try:
        yield database
    except NewerDatabase as error:
        raise ProblemError(Problem("database.newer", {"detail": str(error)})) from error
    except DamagedDatabase as error:
        raise ProblemError(Problem("database.damaged", {"detail": str(error)})) from error
    finally:
        database.dispose()


def close(path: Path) -> None:
    """Bring everything into the one file, and that onto the disk."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
