"""Escalation by the clock: what nobody acknowledged in time goes on, in whichever process looks first.

The timer is claimed, worked on and released in one transaction: a process that is killed at it has claimed nothing, and the
next one to look, a second later, escalates instead of it.
"""

from __future__ import annotations

from server.db import timers
from server.db.database import Database
from server.emergencies import service
from server.emergencies.repository import any_overdue
from server.recurring import Recurring

ESCALATION = "emergencies.escalate"
LOOK_EVERY = 1.0
"""Seconds between two looks at whether an emergency is overdue."""


def escalation(database: Database, city_id: str) -> Recurring:
    """Looks every second whether an emergency has to go on to the duty officer."""
    return Recurring("escalation", LOOK_EVERY, lambda: escalate_if_overdue(database, city_id))


def escalate_if_overdue(database: Database, city_id: str) -> int:
    """Escalate what is overdue, unless another process is at it; returns how many."""
    with database.read(city_id) as reading:
        if not any_overdue(reading):
            return 0
    with database.write(city_id) as work:
        held = timers.claim(work, ESCALATION, database.owner, first=0)
        if held is None:
            return 0
        n = service.escalate_overdue(work)
        timers.release(work, held, due_at=work.now)
    return n
