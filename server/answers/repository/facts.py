"""Reading and writing, set-wise, what operations of the call desk touch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import astuple
from sqlalchemy import BindParameter, Table, and_, bindparam, select, text, update

from server.answers.book import Book, Computed, GroupEntry, ResponseEntry, TaskEntry
from server.answers.effects import CorrectedOutcome
from server.answers.new_rows import (
    AliasRow,
    AttemptRow,
    ContactRow,
    EventRow,
    NewRow,
    OutcomeRow,
    PutBackRow,
    ResponseRow,
    RevealRow,
    SettlementRow,
    TagRow,
    TaskRow,
)
from server.answers.tables import (
    FOR_A_CALL,
    attempt,
    attempt_outcome,
    number_reveal,
    put_back,
    response,
    response_settlement,
    response_tag,
    task_alias,
)
from server.contacts.tables import contact_group
from server.db.payloads import opened
from server.db.prepared import Prepared, PreparedIn, insert_tuples, one_of
from server.db.tables import operation
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact, event
from server.settings.repository import terms_of
from server.tasks.tables import task

_t, _g, _r, _e = task.c, contact_group.c, response.c, event.c
_TASK = (
    _t.task_id, _t.group_id, _t.event_id, _t.hall_id, _t.questionnaire, _t.priority, _t.event_at, _t.not_before, _t.numbers,
    _t.state, _t.due_at, _t.trial, _t.response_id, _t.language, _t.facts, _e.unit_id, _e.business_line, _e.case_type, _e.officers,
    _t.adhoc, _t.response_id.is_not(None).label("answered"),
)  # fmt: skip
_GROUP = (
    _g.group_id, _g.opted_out_at, _g.hard_refusal_at, _g.wrong_number, _g.last_contact_at, _g.asked_event_id,
    _g.asked_before_at, _g.lease_no, _g.lease_user_id, _g.lease_until, _g.lease_worked,
)  # fmt: skip


_CITY: BindParameter[str] = bindparam("b_city")
_LOCKED = PreparedIn(
    lambda names: (
        select(*_GROUP)
        .where(_g.city_id == _CITY, one_of(_g.group_id, names))
        .order_by(_g.group_id)
        .with_for_update()
    )
)
_OF_GROUPS = PreparedIn(
    lambda names: (
        select(*_TASK)
        .select_from(task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)))
        .where(_t.city_id == _CITY, one_of(_t.group_id, names))
    )
)
_GROUPS_OF = PreparedIn(
    lambda names: select(_t.group_id).where(_t.city_id == _CITY, one_of(_t.task_id, names))
)
_RESPONSES = PreparedIn(
    lambda names: (
        select(
            _r.response_id, _r.revision, _r.op_id, _r.task_id, _r.user_id, _r.base_revision, _r.standing, _r.answers, _r.partial
        )
        .where(_r.city_id == _CITY, one_of(_r.response_id, names))
        .order_by(_r.response_id, _r.revision)
    )
)  # fmt: skip
_ATTEMPTS = PreparedIn(
    lambda names: select(attempt.c.attempt_id).where(
        attempt.c.city_id == _CITY, one_of(attempt.c.attempt_id, names)
    )
)
_REVEALS = PreparedIn(
    lambda names: select(number_reveal.c.reveal_id).where(
        number_reveal.c.city_id == _CITY, one_of(number_reveal.c.reveal_id, names)
    )
)

_FOR_CALLS = PreparedIn(
    lambda names: select(number_reveal.c.attempt_id).where(
        number_reveal.c.city_id == _CITY,
        text(FOR_A_CALL),
        one_of(number_reveal.c.attempt_id, names),
    )
)


def load(
    work: UnitOfWork,
    task_ids: Collection[str],
    group_ids: Collection[str],
    response_ids: Collection[str],
    attempt_ids: Collection[str],
    reveal_ids: Collection[str],
) -> Book:
    """What these name: their tasks and all others of the same groups, the groups locked in order of key."""
    book = Book(terms_of(work), work.now)
    groups = _groups(work, task_ids, group_ids)
    for row in _rows(work, _LOCKED, groups):
        book.groups[row[0]] = GroupEntry(*row)
    for row in _rows(work, _OF_GROUPS, groups):
        book.tasks[row[0]] = TaskEntry(*row)
    for row in _rows(work, _RESPONSES, response_ids):
        book.responses.setdefault(row[0], []).append(ResponseEntry(*row))
    book.attempts = {row[0] for row in _rows(work, _ATTEMPTS, attempt_ids)}
    book.reveals = {row[0] for row in _rows(work, _REVEALS, reveal_ids)}
    return book


def lock(work: UnitOfWork, task_ids: Collection[str], group_ids: Collection[str]) -> None:
    """Lock these groups and those of these tasks, in order of key, until the unit of work is done."""
    _rows(work, _LOCKED, _groups(work, task_ids, group_ids))


def shown_for(reading: Reading, call_ids: Collection[str]) -> set[str]:
    """Of these calls, those a number was shown for."""
    return {row[0] for row in _rows(reading, _FOR_CALLS, call_ids)}


def _groups(work: UnitOfWork, task_ids: Collection[str], group_ids: Collection[str]) -> set[str]:
    return {*group_ids, *(row[0] for row in _rows(work, _GROUPS_OF, task_ids))}


def _rows(work: Reading, query: PreparedIn, ids: Collection[str]) -> list[Any]:
    # In order, because on PostgreSQL groups are locked piece by piece where there are many.
    return query.rows(work.conn, {"b_city": work.city_id}, sorted(ids))


def payloads(reading: Reading, op_ids: Collection[str]) -> dict[str, bytes]:
    """The exact payloads of earlier operations, by id."""
    if not op_ids:
        return {}
    o = operation.c
    query = select(o.op_id, o.payload).where(
        o.city_id == reading.city_id, o.op_id.in_(sorted(op_ids)), o.payload.is_not(None)
    )
    return {row.op_id: opened(reading.sealer, row.op_id, row.payload) for row in reading.conn.execute(query)}


_TABLES: dict[type[NewRow], Table] = {
    EventRow: event,
    ContactRow: contact,
    TaskRow: task,
    AliasRow: task_alias,
    AttemptRow: attempt,
    OutcomeRow: attempt_outcome,
    ResponseRow: response,
    TagRow: response_tag,
    RevealRow: number_reveal,
    PutBackRow: put_back,
    SettlementRow: response_settlement,
}
_COLUMNS = {kind: ("city_id", *kind.__struct_fields__) for kind in _TABLES}


def add(work: UnitOfWork, rows: Mapping[type[NewRow], Sequence[NewRow]]) -> None:
    """Insert rows, table by table."""
    city_id = work.city_id
    for kind, table in _TABLES.items():
        if added := rows.get(kind):
            insert_tuples(work.conn, table, _COLUMNS[kind], [(city_id, *astuple(row)) for row in added])
    touch(
        work, Touched.NEW_EVENT, (row.event_id for row in rows.get(EventRow, ()) if isinstance(row, EventRow))
    )
    touch(work, Touched.TASK, (row.task_id for row in _of_tasks(rows)))


def _of_tasks(rows: Mapping[type[NewRow], Sequence[NewRow]]) -> Iterator[TaskRow | ResponseRow]:
    """Tasks, and what was answered to tasks: calls are told by the facts of a task, which are written back with it."""
    for kind in (TaskRow, ResponseRow):
        for row in rows.get(kind, ()):
            if isinstance(row, TaskRow | ResponseRow):
                yield row


_OUTCOME = ("disposition", "reason", "note")
_PUT_RIGHT = tuple(
    Prepared(
        update(table)
        .where(
            table.c.city_id == bindparam("b_city"),
            table.c.attempt_id == bindparam("b_attempt"),
            table.c.task_id == bindparam("b_task"),
        )
        .values({name: bindparam(name) for name in _OUTCOME})
    )
    for table in (attempt, attempt_outcome)
)
"""An outcome stands with its call or in a row of its own: in one of them."""


def put_right(work: UnitOfWork, outcomes: Sequence[CorrectedOutcome]) -> None:
    """What these calls brought, as is known now."""
    rows = [(o.disposition, o.reason, o.note, work.city_id, o.attempt_id, o.task_id) for o in outcomes]
    for statement in _PUT_RIGHT:
        statement.run_tuples(work.conn, (*_OUTCOME, "b_city", "b_attempt", "b_task"), rows)


_LEARNT = (
    "hard_refusal_at",
    "wrong_number",
    "last_contact_at",
    "asked_event_id",
    "asked_before_at",
    "lease_user_id",
    "lease_until",
    "lease_worked",
)
_UPDATE_GROUP = Prepared(
    update(contact_group)
    .where(_g.city_id == bindparam("b_city"), _g.group_id == bindparam("b_group"))
    .values({name: bindparam(name) for name in _LEARNT})
)


def save_groups(work: UnitOfWork, groups: Sequence[GroupEntry]) -> None:
    """Write back what was learnt of these numbers, and whether somebody holds them."""
    rows = [
        (
            g.hard_refusal_at, g.wrong_number, g.last_contact_at, g.asked_event_id, g.asked_before_at, g.lease_user_id, g.lease_until,
            g.lease_worked, work.city_id, g.group_id,
        )
        for g in groups
    ]  # fmt: skip
    _UPDATE_GROUP.run_tuples(work.conn, (*_LEARNT, "b_city", "b_group"), rows)


_COMPUTED = Computed.__struct_fields__
_UPDATE_TASK = Prepared(
    update(task)
    .where(_t.city_id == bindparam("b_city"), _t.task_id == bindparam("b_task"))
    .values({name: bindparam(name) for name in _COMPUTED})
)


def save_tasks(work: UnitOfWork, computed: Mapping[str, Computed]) -> None:
    """Write back the computed columns of tasks, by id."""
    touch(work, Touched.TASK, computed)
    rows = [(*astuple(columns), work.city_id, task_id) for task_id, columns in computed.items()]
    _UPDATE_TASK.run_tuples(work.conn, (*_COMPUTED, "b_city", "b_task"), rows)


_STANDING = Prepared(
    update(response)
    .where(
        _r.city_id == bindparam("b_city"),
        _r.response_id == bindparam("b_response"),
        _r.revision == bindparam("b_revision"),
    )
    .values(standing=bindparam("b_standing"))
)


def save_standing(work: UnitOfWork, entries: Sequence[ResponseEntry]) -> None:
    """Write back which revisions count now."""
    touch(work, Touched.TASK, (one.task_id for one in entries))
    _STANDING.run_all(
        work.conn,
        [
            {
                "b_city": work.city_id,
                "b_response": e.response_id,
                "b_revision": e.revision,
                "b_standing": e.standing,
            }
            for e in entries
        ],
    )
