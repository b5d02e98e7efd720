"""Telling units by the clock, and delivering what they were told, in whichever process looks first."""

from __future__ import annotations

from domain.times import SECOND
from server.db import timers
from server.db.database import Database
from server.notices import delivery, telling
from server.notices.repository import messages
from server.orders.timer import behind
from server.recurring import Recurring

DELIVERY = "notices.deliver"
LOOK_EVERY = 10.0
"""Seconds between two looks at whether a unit is to be told."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether a unit is to be told, and whether a message is to be delivered."""
    return Recurring("notices", LOOK_EVERY, lambda: look(database, city_id))


def look(database: Database, city_id: str, send: delivery.Post = delivery.post) -> None:
    """Tell whom it is time to tell; then deliver, one process at a time."""
    tell_if_due(database, city_id)
    with database.read(city_id) as reading:
        waiting = telling.at_work(reading) and bool(messages.to_deliver(reading, 1))
    if waiting:
        with timers.claimed(database, city_id, DELIVERY, 5 * SECOND) as mine:
            if mine is not None:
                delivery.deliver(mine, city_id, send)


def tell_if_due(database: Database, city_id: str) -> int:
    """Tell units; returns how many. After a standstill they are told once the clocks of orders have caught up: all in one message."""
    with database.read(city_id) as reading:
        if not telling.at_work(reading) or behind(reading) or not messages.units_due(reading):
            return 0
    with database.write(city_id) as work:
        return telling.tell(work)
