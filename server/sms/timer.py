"""Planning texts by the clock: one process at a time, whichever lives."""

from __future__ import annotations

from domain.times import SECOND
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring
from server.sms import asking
from server.sms.erasing import erase_if_due
from server.sms.planning import plan

TIMER = "sms.plan"
EVERY = 20 * SECOND
LOOK_EVERY = 10.0
"""Seconds between two looks at whether planning is due."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Plans every few seconds what came since: who took the call is asked about a minute after it. Once a day what is kept too long is erased."""

    def look() -> None:
        if plan_if_due(database, city_id):
            erase_if_due(database, city_id)

    return Recurring("sms planning", LOOK_EVERY, look)


def plan_if_due(database: Database, city_id: str) -> bool:
    """Plan if the timer says so and no other process does; says whether it did."""
    with database.read(city_id) as reading:
        if not asking.anybody(reading):
            return False
    with timers.claimed(database, city_id, TIMER, EVERY) as mine:
        if mine is None:
            return False
        plan(mine, city_id)
    return True
