"""The clocks of orders at work, in whichever process looks first.

What is due is a row of its order, claimed with ``SKIP LOCKED``, worked on and put forward in one transaction: a process that is killed at it
has claimed nothing, several share what a long standstill has left, and the same instant twice finds nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

from domain.times import day_bounds, day_of
from server.calendar.days import working_days
from server.calendar.service import take_over, wanting
from server.db.database import Database
from server.db.work import Reading
from server.orders import marking
from server.orders.repository.marking import any_due, due_from, orphans
from server.recurring import Recurring, Stopped

LOOK_EVERY = 15.0
"""Seconds between two looks at whether an order is due."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether an order has to be marked or moved."""

    def pause(seconds: float) -> None:
        if clock.stopping.wait(seconds):
            raise Stopped

    clock = Recurring("orders", LOOK_EVERY, lambda: look_if_due(database, city_id, pause))
    return clock


def behind(reading: Reading) -> bool:
    """Whether the clocks of orders have something to do still: after a standstill, until they have caught up."""
    return any_due(reading)


def due_provisionally(reading: Reading) -> tuple[int, int]:
    """The first year whose working days nobody has published, and how many orders are due in it or later."""
    calendar, zone = working_days(reading), reading.zone()
    year = day_of(reading.now, zone).year
    while year in calendar.published:
        year += 1
    return year, due_from(reading, day_bounds(date(year, 1, 1), zone)[0])


def look_if_due(
    database: Database, city_id: str, pause: Callable[[float], object] = lambda _seconds: None
) -> int:
    """Do what is due by now; returns how many orders were looked at.

    Args:
        pause: told after each batch how many seconds it took. Whoever serves waits as long again: what a long standstill has left would
            otherwise keep everybody else from writing until it is all done.
    """
    with database.read(city_id) as reading:
        unknown_years, due, dissolved = bool(wanting(reading)), any_due(reading), bool(orphans(reading, 1))
    if unknown_years:
        with database.write(city_id) as work:
            take_over(work)
    if dissolved:
        with database.write(city_id) as work:
            marking.hand_up(work)
    looked = 0
    while due:
        began = perf_counter()
        with database.write(city_id) as work:
            found = marking.look(work)
        looked, due = looked + found, found > 0
        if due:
            pause(perf_counter() - began)
    return looked
