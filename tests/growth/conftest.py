"""A small seed, built once a test process, and cities grown from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.growth import seed
from tests.helpers.centre import NOON


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folder of the seed: a city worked for three days up to ``NOON``."""
    folder = tmp_path_factory.mktemp("growth") / "seed"
    seed.build(folder, NOON)
    return folder
