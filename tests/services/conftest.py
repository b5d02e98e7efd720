"""A centre in the afternoon with a small city, and a workstation at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.times import HOUR
from server.planning.planning import plan
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.seat import Seat, take_seat


@pytest.fixture(scope="session")
def centre_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "centre.db"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def centre(centre_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    """A centre on SQLite with thirty citizens to call."""
    database = helpers.open_centre(helpers.sqlite_copy(centre_template, tmp_path), clock)
    fill(database, crowd(30))
    plan(database, CITY)
    with helpers.running(database, clock) as running:
        yield running
    database.dispose()


@pytest.fixture
def seat(centre: Centre, tmp_path: Path) -> Iterator[Seat]:
    """A workstation with nobody logged in."""
    taken = take_seat(centre, tmp_path)
    yield taken
    taken.bench.close()
