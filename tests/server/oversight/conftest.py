"""The call desk in the afternoon, within call hours."""

from __future__ import annotations

import pytest

from domain.times import HOUR
from domain.vocabulary import Role
from tests.helpers.centre import NOON, Centre, Clock
from tests.helpers.desk import Desk, sit_down


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@pytest.fixture
def lead(centre: Centre) -> Desk:
    """The hall's lead."""
    return sit_down(centre, "2001", Role.LEAD)
