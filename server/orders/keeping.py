"""What an order is judged by beside itself: the city's limits and its reckoning of time."""

from __future__ import annotations

from dataclasses import dataclass

from domain.orders.details import Limits
from domain.orders.timing import Timekeeping
from server.calendar.days import working_days
from server.db.work import Reading
from server.settings.repository import terms_of


@dataclass(frozen=True, slots=True)
class Standards:
    """What a city judges its orders by.

    Attributes:
        keeping: how time is reckoned.
        limits: how often and how far an order may be moved.
        revisited: of the demands that were answered, the share that is revisited (0 to 1).
    """

    keeping: Timekeeping
    limits: Limits
    revisited: float


def standards_of(reading: Reading) -> Standards:
    """Those of this city, as it stands in this transaction."""
    terms = terms_of(reading)
    orders = terms.settings.orders
    keeping = Timekeeping(working_days(reading), terms.settings.policy.hours, terms.zone, orders.clocks)
    return Standards(keeping, orders.limits, orders.sampled_percent / 100)


def keeping_of(reading: Reading) -> Timekeeping:
    """How time is reckoned in this city."""
    return standards_of(reading).keeping
