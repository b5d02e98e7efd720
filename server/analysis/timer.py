"""What the clock brings to figures: events whose stratum is fixed while nobody changes them, cells that are still to be made, and every night a
recount of some days."""

from __future__ import annotations

import logging

from domain.times import DAY, HOUR, MINUTE
from server.analysis.cube import building, verifying
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring, Stopped

log = logging.getLogger("minyi110.figures")

BUILD, CHECK, LOOK = "figures.build", "figures.check", "figures.look"
LOOK_EVERY = 60.0
"""Seconds between two looks at whether something is due."""
_DAYS = 7
"""So many days are recounted in a night: all of them take minutes that a hall would feel."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks every minute."""
    clock = Recurring("figures", LOOK_EVERY, lambda: look(database, city_id, stopped))

    def stopped(_done: int) -> None:
        if clock.stopping.is_set():
            raise Stopped

    return clock


def look(database: Database, city_id: str, told: building.Told = lambda _done: None) -> None:
    """Do what is due, unless another process is at it."""
    with timers.claimed(database, city_id, LOOK, MINUTE) as mine:
        if mine is not None:
            building.look(mine, city_id)
    with database.read(city_id) as reading:
        to_build = verifying.being_built(reading)
    if to_build:
        with timers.claimed(database, city_id, BUILD, MINUTE) as mine:
            if mine is not None:
                building.go_on(mine, city_id, told)
    else:
        check_if_due(database, city_id)


def check_if_due(database: Database, city_id: str) -> int:
    """Recount if a day has passed and no other process does it; returns how many cells differ."""
    with timers.claimed(database, city_id, CHECK, DAY, after_failure=HOUR) as mine:
        if mine is None:
            return 0
        with mine.read(city_id) as reading:
            wrong = verifying.differences(reading, _DAYS)
    for one in wrong[:10]:
        log.error("figures: %s", one.named())
    return len(wrong)
