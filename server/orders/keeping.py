"""What an order is judged by beside itself: the city's limits and its reckoning of time."""

from __future__ import annotations

from domain.orders.details import Limits
from domain.orders.timing import Timekeeping
from server.calendar.days import working_days
from server.db.work import Reading
from server.settings.repository import terms_of


def keeping_of(reading: Reading) -> Timekeeping:
    """How time is reckoned in this city."""
    terms = terms_of(reading)
    settings = terms.settings
    return Timekeeping(working_days(reading), settings.policy.hours, terms.zone, settings.orders.clocks)


def revisited_share(reading: Reading) -> float:
    """Of the demands that were answered, which share is revisited."""
    return terms_of(reading).settings.orders.sampled_percent / 100


def limits_of(reading: Reading) -> Limits:
    """How often and how far an order may be moved in this city."""
    return terms_of(reading).settings.orders.limits
