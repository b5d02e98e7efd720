"""What is done for the tags every night: orders are drawn for the second coder."""

from __future__ import annotations

from domain.times import DAY, HOUR
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring
from server.tagging import coding

CODINGS = "tags.codings"
LOOK_EVERY = 60.0
"""Seconds between two looks at whether it is due."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether a day has passed."""
    return Recurring("tagging", LOOK_EVERY, lambda: draw_if_due(database, city_id))


def draw_if_due(database: Database, city_id: str) -> int:
    """Draw if a day has passed and no other process does it; returns how many are new."""
    with timers.claimed(database, city_id, CODINGS, DAY, after_failure=HOUR) as mine:
        if mine is None:
            return 0
        with mine.write(city_id) as work:
            return coding.draw(work)
