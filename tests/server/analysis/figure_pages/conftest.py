"""One city for all tests of pages: it is read and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.vocabulary import Role
from tests.helpers.centre import Centre, Clock, open_centre, running, sqlite_copy
from tests.helpers.city import STATION
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import fill


@pytest.fixture(scope="session")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    clock = Clock()
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path_factory.mktemp("pages")), clock)
    with running(opened, clock) as centre:
        fill(centre)
        yield centre
    opened.dispose()


@pytest.fixture(scope="session")
def analyst(city: Centre) -> Desk:
    return sit_down(city, "9001", Role.ANALYST)


@pytest.fixture(scope="session")
def liaison(city: Centre) -> Desk:
    return sit_down(city, "9002", Role.LIAISON, hall_id=None, unit_id=STATION)
