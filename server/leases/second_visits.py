"""An independent second visit: never by whoever took an answer about it before, and by somebody of another shift where there is one."""

from __future__ import annotations

from dataclasses import replace

from domain.hours import half_day
from domain.tasks.state import TaskStatus
from domain.times import HOUR, day_bounds
from server.db.work import Reading
from server.leases.repository import second_visits as repository
from server.leases.repository.packs import GroupContents
from server.leases.repository.queue import QueueEntry

PRIORITY = 2
"""Of tasks that ask what came of an order."""
SECOND_VISIT = "task.second_visit"
"""Why a task is not this user's: they took an answer about it before."""
_NOON = 12 * HOUR
_OVER = frozenset({TaskStatus.SETTLED, TaskStatus.CLOSED})


def taken_before(reading: Reading, user_id: str, event_id: str) -> bool:
    """Whether they took an answer about the event in an earlier round."""
    return any(by == user_id for by, _ in repository.answers_about(reading, event_id))


def barred(reading: Reading, user_id: str, priority: int, event_id: str) -> bool:
    """Whether a task is a second visit that is not theirs."""
    return priority == PRIORITY and taken_before(reading, user_id, event_id)


def without_barred(reading: Reading, user_id: str, inside: GroupContents) -> GroupContents:
    """What they are handed of a group: who calls it about something else finds no open second visit in it that is not theirs."""
    tasks = [
        (row, one)
        for row, one in inside.tasks
        if row.state in _OVER or not barred(reading, user_id, row.priority, row.event_id)
    ]
    return replace(inside, tasks=tasks)


def same_shift(reading: Reading, user_id: str, zone: str, found: QueueEntry) -> bool:
    """Whether they made calls in the half day in which somebody of their hall took an answer about it."""
    for _, at in repository.answers_about(reading, found.event_id):
        day, half = half_day(at, zone)
        start, end = day_bounds(day, zone)
        since, until = (start + _NOON, end) if half else (start, start + _NOON)
        if repository.called_between(reading, user_id, found.hall_id, since, until):
            return True
    return False
