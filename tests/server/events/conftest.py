"""A database on SQLite alone, for tests of what does not touch SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db.database import Database
from tests.helpers import centre as helpers
from tests.helpers.centre import Clock


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    opened = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), clock)
    yield opened
    opened.dispose()
