"""What the clock brings: emergencies nobody has seen, replies that were settled, conversations that nobody went on with."""

from __future__ import annotations

from collections.abc import Callable

from server.db import timers
from server.db.database import Database
from server.db.work import UnitOfWork
from server.recurring import Recurring
from server.replies import alarms, inbox
from server.replies.repository import alarms as alarm_rows
from server.replies.repository import conversations
from server.replies.repository import inbox as inbox_rows

TIMER = "replies"
LOOK_EVERY = 1.0
"""Seconds between two looks."""
_AT_ONCE = 500
_PARTS: tuple[Callable[[UnitOfWork], object], ...] = (
    alarms.look,
    lambda work: conversations.expire(work, _AT_ONCE),
    lambda work: inbox.follow_settled(work, _AT_ONCE),
)
"""Each in a transaction of its own: what cannot be followed holds up no emergency."""


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks every second."""
    return Recurring("replies", LOOK_EVERY, lambda: look_if_due(database, city_id))


def look_if_due(database: Database, city_id: str) -> bool:
    """Do what is due, unless another process is at it; says whether anything was."""
    with database.read(city_id) as reading:
        if not (
            alarm_rows.any_due(reading)
            or conversations.any_silent(reading)
            or inbox_rows.any_to_follow(reading)
        ):
            return False
    for part in _PARTS:
        with database.write(city_id) as work:
            held = timers.claim(work, TIMER, database.owner, first=0)
            if held is None:
                return False
            part(work)
            timers.release(work, held, due_at=work.now)
    return True
