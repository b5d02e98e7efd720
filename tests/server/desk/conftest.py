"""A station with a liaison and a chief, a branch above it, and orders that were sent to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.times import HOUR
from domain.vocabulary import OrderMove, Role
from tests.helpers.browser import Browser
from tests.helpers.centre import NOON, Centre, Clock
from tests.helpers.city import BRANCH, STATION
from tests.helpers.desk import DISSATISFIED, sit_down
from tests.helpers.orders import answered, moved, orders_of

M = OrderMove


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + 3 * HOUR)


@dataclass
class Station:
    """The people: lead 2001; liaison 3001 and chief 3002 of the station; liaison 3003 of the branch; 督察 5001."""

    centre: Centre
    orders: list[str]

    def at(self, number: str) -> Browser:
        """A browser somebody is signed in at."""
        return Browser(self.centre).enter(number)

    def sent(self, n: int = 0) -> str:
        """An order that was sent to the station."""
        moved(self.centre, "2001", self.orders[n], M.DISPATCH, unit_id=STATION)
        return self.orders[n]

    def signed(self, n: int = 0) -> str:
        """One that was signed."""
        moved(self.centre, "3001", self.sent(n), M.SIGN)
        return self.orders[n]


@pytest.fixture
def station(sqlite_centre: Centre) -> Station:
    centre = sqlite_centre
    answered(centre, sit_down(centre, "1001"), DISSATISFIED, DISSATISFIED)
    lead = sit_down(centre, "2001", Role.LEAD)
    for number, role, unit in (
        ("3001", Role.LIAISON, STATION),
        ("3002", Role.CHIEF, STATION),
        ("3003", Role.LIAISON, BRANCH),
        ("5001", Role.DISCIPLINE, None),
    ):
        centre.add_user(number, role, unit_id=unit, hall_id=None)
    return Station(centre, list(orders_of(centre, lead)))
