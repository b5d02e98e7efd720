"""An independent second visit: never by whoever took an answer about it before, and by somebody of another shift where there is one."""

from __future__ import annotations

from domain.hours import half_day
from domain.times import HOUR, day_bounds
from server.db.work import Reading
from server.leases.repository import second_visits as repository
from server.leases.repository.queue import QueueEntry

SECOND_VISIT = "task.second_visit"
"""Why a task is not this user's: they took an answer about it before."""
_NOON = 12 * HOUR


def taken_before(reading: Reading, user_id: str, event_id: str) -> bool:
    """Whether they took an answer about the event in an earlier round."""
    return any(by == user_id for by, _ in repository.answers_about(reading, event_id))


def same_shift(reading: Reading, user_id: str, zone: str, found: QueueEntry) -> bool:
    """Whether they made calls in the half day in which somebody of their hall took an answer about it."""
    for _, at in repository.answers_about(reading, found.event_id):
        day, half = half_day(at, zone)
        start, end = day_bounds(day, zone)
        since, until = (start + _NOON, end) if half else (start, start + _NOON)
        if repository.called_between(reading, user_id, found.hall_id, since, until):
            return True
    return False
