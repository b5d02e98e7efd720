"""The tags of a new release, brought in once by whichever process sees first that the city is behind."""

from __future__ import annotations

from server.db.database import Database
from server.recurring import Recurring
from server.tags import service

LOOK_EVERY = 30.0
"""Seconds between two looks; the first comes so long after the start."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether the product ships newer tags than the city has."""
    return Recurring("tags", LOOK_EVERY, lambda: look(database, city_id))


def look(database: Database, city_id: str) -> bool:
    """Bring them in where they are newer; returns whether they were."""
    with database.read(city_id) as reading:
        behind = service.behind(reading)
    if behind:
        with database.write(city_id) as work:
            service.upgrade(work)
    return behind
