"""What happens to what is counted of tasks when the events they ask about change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from server.answers.repository import tallied
from server.db.work import UnitOfWork
from server.tallies.moves import Moves


@contextmanager
def around_events(work: UnitOfWork, event_ids: Sequence[str]) -> Iterator[None]:
    """Let tasks that were tried go with their events to another unit or line."""
    tasks = tallied.tasks_of_events(work, event_ids) if event_ids else []
    moves = Moves(work.zone()) if tasks else None
    if moves is not None:
        tallied.count_tasks(work, tasks, moves, -1)
    yield
    if moves is not None:
        tallied.count_tasks(work, tasks, moves)
        moves.put_at_last(work)
