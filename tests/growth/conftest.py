"""A small seed, built once a test process, and cities grown from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db.database import Database
from server.db.sealing import KeyFile, Sealer
from tests.growth import seed
from tests.growth.history import fill
from tests.growth.seed import EVENTS
from tests.helpers.centre import NOON, Clock

TIMES = 4


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folder of the seed: a city worked for three days up to ``NOON``."""
    folder = tmp_path_factory.mktemp("growth") / "seed"
    seed.build(folder, NOON)
    return folder


@pytest.fixture
def city(database_url: str, small: Path) -> Iterator[Database]:
    """The seed four times over, on either database."""
    opened = Database(database_url, Sealer(KeyFile.load(small / "centre.keys")), clock=Clock())
    opened.migrate()
    fill(opened, small, TIMES * EVENTS)
    yield opened
    opened.dispose()
