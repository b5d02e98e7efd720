"""The call desk in the afternoon, within call hours."""

from __future__ import annotations

import pytest

from domain.times import HOUR
from tests.helpers.centre import NOON, Centre, Clock
from tests.helpers.desk import Desk


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def desk(centre: Centre) -> Desk:
    """An agent logged in at a workstation."""
    return sit_down(centre, "1001")


def sit_down(centre: Centre, number: str) -> Desk:
    """A further agent at a workstation of his own."""
    centre.add_user(number)
    station = centre.workstation(f"席位{number}")
    station.login(number)
    return Desk(station)
