"""The queue's order as two numbers of a task, so that a claim reads the first entry of one index.

Lanes 0 to 3 are what may be handed out now, in the order of ``domain.tasks.priority``; the same lanes + 10 wait until
``queue_at``: due later, leased, or held back by the contact policy; 99 is out of the queue. A claim first moves over what has
waited long enough.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.tasks.state import TaskState
from domain.times import DAY

READY = 0
LAST_READY = 3
WAITING = 10
LAST_WAITING = 13
OUT = 99

LOOK_AGAIN = DAY
"""A task held back by policy is judged again at least this often, so that a changed setting takes effect by itself."""


class QueuePlace(NamedTuple):
    """Where a task stands in the queue."""

    lane: int
    queue_at: int


def place(state: TaskState, now: int, held_until: int = 0) -> QueuePlace:
    """The place of a task: ready, waiting until it is due and nobody holds it (``held_until``), or out."""
    if not state.state.callable or state.due_at is None:
        return QueuePlace(OUT, 0)
    free_at = max(state.due_at, held_until)
    if free_at <= now:
        return QueuePlace(READY + state.priority.priority_class, state.priority.sort_at)
    return QueuePlace(WAITING + state.priority.priority_class, free_at)


def held_back(lane: int, until: int | None, now: int) -> QueuePlace:
    """The place of a ready task that policy holds back until then (or for as long as nothing changes)."""
    latest = now + LOOK_AGAIN
    return QueuePlace(lane % WAITING + WAITING, min(until or latest, latest))
