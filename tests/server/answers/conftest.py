"""The call desk in the afternoon, within call hours. Whatever a test does there, the counts of the figures follow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.times import HOUR
from server.answers.recounting import differences
from server.db.database import Database
from tests.helpers.centre import CITY, NOON, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture(autouse=True)
def tallies_equal_a_recount(request: pytest.FixtureRequest) -> Iterator[None]:
    database: Database | None = (
        request.getfixturevalue("database") if "database" in request.fixturenames else None
    )
    yield
    if database is not None:
        with database.read(CITY) as reading:
            assert differences(reading) == []
