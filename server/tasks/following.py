"""What happens to tasks when the events they ask about change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.wire.rows import RowKind, hall_scope
from server.acts.authors import Machine
from server.contacts.repository import add_groups
from server.db.work import Reading, Record, UnitOfWork
from server.events.undoing import Stays
from server.tasks.repository import changes as repository

FOLLOW = "tasks.follow"
FOLLOWING = Machine("tasks")


def events_changed(work: UnitOfWork, event_ids: Sequence[str]) -> int:
    """Let the open tasks of changed events follow: a corrected number moves a task to the contact group behind it, and what a
    row shows of its event is told to workstations. Returns how many tasks there were."""
    tasks = repository.open_tasks(work, event_ids)
    if not tasks:
        return 0
    moved = repository.moved(work, [task.task_id for task in tasks])
    add_groups(work, moved.values())
    repository.move(work, moved)
    record = work.record(
        FOLLOW, tasks[0].task_id, {"tasks": [task.task_id for task in tasks]}, author_id=FOLLOWING.user_id
    )
    for task in tasks:
        record.touch(hall_scope(task.hall_id), RowKind.TASK, task.task_id)
    return len(tasks)


def events_busy(reading: Reading, event_ids: Sequence[str]) -> Mapping[str, str]:
    """Events whose task somebody worked on, or whose citizen is with an agent: a lease that only ran out may still come back worked on."""
    return {
        row.event_id: Stays.IN_HAND if row.untouched else Stays.WORKED
        for row in repository.busy_tasks(reading, event_ids)
    }


def events_going(work: UnitOfWork, record: Record, event_ids: Sequence[str]) -> None:
    """Take the tasks about these events out, which nobody has worked on, and tell workstations."""
    for task in repository.all_tasks(work, event_ids):
        record.touch(hall_scope(task.hall_id), RowKind.TASK, task.task_id, deleted=True)
    repository.remove_tasks(work, event_ids)
