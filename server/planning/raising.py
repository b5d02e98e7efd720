"""Who has answered 不满意 by SMS stands before the others, whenever the answer comes."""

from __future__ import annotations

from collections.abc import Sequence

from domain.wire.rows import RowKind, hall_scope
from server.acts.authors import Machine
from server.db.database import Database
from server.db.work import UnitOfWork
from server.planning import repository

RAISE = "tasks.raise"
PLANNING = Machine("planning")
_AT_ONCE = 1_000


def raise_all(database: Database, city_id: str, task_ids: Sequence[str]) -> int:
    """Put these to the front, so many in a transaction; returns how many were still open."""
    raised = 0
    for start in range(0, len(task_ids), _AT_ONCE):
        with database.write(city_id) as work:
            raised += raise_tasks(work, task_ids[start : start + _AT_ONCE])
    return raised


def raise_tasks(work: UnitOfWork, task_ids: Sequence[str]) -> int:
    """Put these to the front, and tell their halls; returns how many were still open."""
    changed = repository.raise_tasks(work, task_ids) if task_ids else []
    if changed:
        ids = [row.task_id for row in changed]
        record = work.record(RAISE, ids[0], {"tasks": ids}, author_id=PLANNING.user_id, keep_payload=False)
        for row in changed:
            record.touch(hall_scope(row.hall_id), RowKind.TASK, row.task_id)
    return len(changed)
