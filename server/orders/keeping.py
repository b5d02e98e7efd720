"""What an order is judged by beside itself: the city's limits and its reckoning of time."""

from __future__ import annotations

from domain.orders.details import Limits
from domain.orders.timing import Timekeeping
from server.db.work import Reading
from server.orders.calendar import working_days
from server.settings.repository import terms_of


def keeping_of(reading: Reading) -> Timekeeping:
    """How time is reckoned in this city."""
    terms = terms_of(reading)
    return Timekeeping(working_days(reading), terms.settings.policy.hours, terms.zone)


def limits_of(_reading: Reading) -> Limits:
    """How often and how far an order may be moved in this city."""
    return Limits()
