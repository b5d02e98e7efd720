"""A migrated centre on either database, with a clock that tests set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.db.database import Database, open_migrated

CITY = "main"
NOON = 1_795_320_000_000
"""2026-11-22 12:00 in Shanghai."""


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """An empty centre."""
    opened = open_migrated(database_url, tmp_path, clock=clock)
    opened.ensure_city(CITY, "明川市")
    yield opened
    opened.dispose()
