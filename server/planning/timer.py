"""Planning by the clock: one process at a time, whichever lives, in a thread of its own."""

from __future__ import annotations

from server.db import timers
from server.db.database import Database
from server.leases.repository import requests
from server.planning.cutting_off import cut_off_if_due
from server.planning.planning import Looked, plan
from server.recurring import Recurring
from server.settings.repository import terms_of

PLANNING = "revisits.plan"
SMALL_CHUNK = 200
"""Events of one transaction while agents are at work."""
LOOK_EVERY = 15.0
"""Seconds between two looks at whether planning is due."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether the timer is due, and plans if it is. What was planned before a failure stands."""
    looked: Looked = {}

    def look() -> None:
        cut_off_if_due(database, city_id)
        plan_if_due(database, city_id, looked)

    return Recurring("planning", LOOK_EVERY, look)


def plan_if_due(database: Database, city_id: str, looked: Looked | None = None) -> bool:
    """Plan if the timer says so and no other process does it; says whether it did."""
    with database.read(city_id) as reading:
        every = terms_of(reading).settings.planning.every
    with timers.claimed(database, city_id, PLANNING, every) as mine:
        if mine is None:
            return False
        with mine.write(city_id) as work:
            requests.forget_old(work)
        plan(mine, city_id, chunk=SMALL_CHUNK, looked=looked)
    return True
