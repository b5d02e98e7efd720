"""An order that a unit works on, and who has to do with it."""

from __future__ import annotations

import pytest

from domain.vocabulary import OrderMove, Role
from tests.helpers.centre import Centre
from tests.helpers.city import STATION
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved, orders_of

M = OrderMove


@pytest.fixture
def lead(sqlite_centre: Centre) -> Desk:
    return sit_down(sqlite_centre, "2001", Role.LEAD)


@pytest.fixture
def liaison(sqlite_centre: Centre) -> Desk:
    return sit_down(sqlite_centre, "3001", Role.LIAISON, unit_id=STATION)


@pytest.fixture
def order_id(sqlite_centre: Centre, lead: Desk, liaison: Desk) -> str:
    """An order that the liaison's unit works on."""
    answered(sqlite_centre, sit_down(sqlite_centre, "1001"), DISSATISFIED)
    [found] = orders_of(sqlite_centre, lead)
    moved(sqlite_centre, "2001", found, M.DISPATCH, unit_id=STATION)
    moved(sqlite_centre, "3001", found, M.SIGN)
    return found
