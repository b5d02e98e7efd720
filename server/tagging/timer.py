"""What is done for the tags every night: orders are drawn for the second coder, and words are learnt."""

from __future__ import annotations

from domain.times import DAY, HOUR
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring
from server.tagging import coding, learning

CODINGS, WORDS = "tags.codings", "tags.words"
LOOK_EVERY = 60.0
"""Seconds between two looks at whether something is due."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether a day has passed."""

    def look() -> None:
        draw_if_due(database, city_id)
        learn_if_due(database, city_id)

    return Recurring("tagging", LOOK_EVERY, look)


def draw_if_due(database: Database, city_id: str) -> int:
    """Draw if a day has passed and no other process does it; returns how many are new."""
    with timers.claimed(database, city_id, CODINGS, DAY, after_failure=HOUR) as mine:
        if mine is None:
            return 0
        with mine.write(city_id) as work:
            return coding.draw(work)


def learn_if_due(database: Database, city_id: str) -> int:
    """Learn if a day has passed and no other process does it; returns how many words wait."""
    with timers.claimed(database, city_id, WORDS, DAY, after_failure=HOUR) as mine:
        return learning.learn_anew(mine, city_id) if mine is not None else 0
