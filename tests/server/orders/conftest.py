"""The call desk in the afternoon, within call hours."""

from __future__ import annotations

import pytest

from domain.times import HOUR
from tests.helpers.centre import NOON, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)
