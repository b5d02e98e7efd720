"""A centre's database copied, and put back under a running centre: a restore without a new epoch."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server.db.database import Database


def copy_to(database: Database, target: Path) -> None:
    """What the database holds now, into a new file."""
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute(f"VACUUM INTO '{target}'")
    finally:
        raw.close()


def put_back(database: Database, source: Path) -> None:
    """What the file holds, into the database as if nothing had happened since."""
    backup = sqlite3.connect(source)
    raw = database.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        backup.backup(driver)
    finally:
        raw.close()
        backup.close()
