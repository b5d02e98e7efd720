"""What an agent holds, and taking it from them when they are away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.tasks.replicated import HANDOVER
from domain.tasks.state import TaskStatus
from domain.wire.rows import Fact
from server.answers.book import TaskEntry
from server.answers.repository import facts
from server.contacts.tables import contact_group
from server.db.work import UnitOfWork, new_id
from server.tasks.tables import task

_t, _g = task.c, contact_group.c
_OPEN = tuple(status.value for status in TaskStatus if status.callable)


def held_by(work: UnitOfWork, user_id: str) -> list[str]:
    """The groups a user holds, locked in order of key."""
    query = (
        select(_g.group_id)
        .where(_g.city_id == work.city_id, _g.lease_user_id == user_id, _g.lease_until > work.now)
        .order_by(_g.group_id)
        .with_for_update()
    )
    return list(work.conn.execute(query).scalars())


def tied_to(work: UnitOfWork, user_id: str) -> list[str]:
    """Open tasks tied to a user: their appointments, and what was handed to them."""
    query = select(_t.task_id).where(
        _t.city_id == work.city_id, _t.assigned_to == user_id, _t.state.in_(_OPEN)
    )
    return list(work.conn.execute(query).scalars())


def untie(work: UnitOfWork, task_ids: Sequence[str], by: str) -> list[TaskEntry]:
    """Open these to everybody, by a fact that says who did it; returns them."""
    if not task_ids:
        return []
    book = facts.load(work, task_ids, (), (), (), ())
    opened = [book.tasks[task_id] for task_id in sorted(task_ids) if task_id in book.tasks]
    for entry in opened:
        entry.add(Fact(new_id(), HANDOVER, work.now, user_id=by))
    facts.save_tasks(
        work, {e.task_id: e.columns(book.terms, book.groups.get(e.group_id), work.now) for e in opened}
    )
    return opened
