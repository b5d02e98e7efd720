"""Open tasks of events that changed, and the contact groups they belong to now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from server.contacts.tables import contact_group
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact
from server.tasks import lanes
from server.tasks.tables import task

_t, _c = task.c, contact.c


def open_tasks(reading: Reading, event_ids: Collection[str]) -> list[Any]:
    """Tasks about these events that are still in the queue or with the lead."""
    if not event_ids:
        return []
    query = (
        select(_t.task_id, _t.hall_id)
        .where(
            _t.city_id == reading.city_id,
            _t.event_id.in_(sorted(event_ids)),
            _t.state.not_in(("settled", "closed")),
        )
        .order_by(_t.task_id)
    )
    return list(reading.conn.execute(query))


def moved(reading: Reading, task_ids: Sequence[str]) -> dict[str, str]:
    """Of these tasks, those whose number is no longer one of their event: task id → group of the event's first number."""
    query = (
        select(_t.task_id, _t.group_id, _c.group_id.label("now"))
        .select_from(task.join(contact, and_(_c.city_id == _t.city_id, _c.event_id == _t.event_id)))
        .where(_t.city_id == reading.city_id, _t.task_id.in_(list(task_ids)), _c.group_id.is_not(None))
        .order_by(_t.task_id, _c.ordinal)
    )
    numbers: dict[str, list[Any]] = {}
    for row in reading.conn.execute(query):
        numbers.setdefault(row.task_id, []).append(row)
    return {
        task_id: rows[0].now
        for task_id, rows in numbers.items()
        if rows[0].group_id not in {row.now for row in rows}
    }


def move(work: UnitOfWork, moved_to: Mapping[str, str]) -> None:
    """Put tasks into other contact groups; what kept them waiting was the old group's."""
    if moved_to:
        touch(work, Touched.TASK, moved_to)
        statement = (
            update(task)
            .where(_t.city_id == bindparam("b_city"), _t.task_id == bindparam("b_task"), _t.lane < lanes.OUT)
            .values(
                group_id=bindparam("b_group"),
                lane=_t.lane % lanes.WAITING + lanes.WAITING,
                queue_at=_t.due_at,
            )
        )
        work.conn.execute(
            statement,
            [
                {"b_city": work.city_id, "b_task": task_id, "b_group": group}
                for task_id, group in sorted(moved_to.items())
            ],
        )


def busy_tasks(reading: Reading, event_ids: Sequence[str]) -> list[Any]:
    """Of the tasks about these events those that are not as planning made them: event, and whether only its citizen is leased."""
    group = contact_group.c
    touched = or_(
        _t.facts != "[]", _t.attempts > 0, _t.assigned_to.is_not(None), _t.response_id.is_not(None), _t.adhoc
    )
    query = (
        select(_t.event_id, (~touched).label("untouched"))
        .select_from(
            task.join(contact_group, and_(group.city_id == _t.city_id, group.group_id == _t.group_id))
        )
        .where(
            _t.city_id == reading.city_id,
            _t.event_id.in_(list(event_ids)),
            or_(touched, group.lease_user_id.is_not(None)),
        )
        .order_by(touched)  # of several about one event the one worked on counts
    )
    return list(reading.conn.execute(query))


def all_tasks(reading: Reading, event_ids: Sequence[str]) -> list[Any]:
    """All tasks about these events."""
    query = (
        select(_t.task_id, _t.hall_id)
        .where(_t.city_id == reading.city_id, _t.event_id.in_(list(event_ids)))
        .order_by(_t.task_id)
    )
    return list(reading.conn.execute(query))


def remove_tasks(work: UnitOfWork, event_ids: Sequence[str]) -> None:
    """Take the tasks about these events out."""
    touch(work, Touched.EVENT, event_ids)
    work.conn.execute(delete(task).where(_t.city_id == work.city_id, _t.event_id.in_(list(event_ids))))
