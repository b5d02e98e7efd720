"""Local stores as earlier versions of the program left them."""

from __future__ import annotations

from pathlib import Path

from app.models.engine import WRITE, encrypted_engine
from app.models.migrations import MIGRATIONS


def store_of_version(path: Path, key: bytes, version: int) -> None:
    """Make an empty store as version ``version`` of the schema had it, by the steps that led there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = encrypted_engine(path, key)
    with engine.begin() as connection:
        connection.exec_driver_sql(WRITE)
        for migration in MIGRATIONS[:version]:
            migration(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    engine.dispose()
