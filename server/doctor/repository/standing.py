"""Counts held against counts, rows against the rows they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec.structs import fields
from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, or_, select

from domain.acts.attempt_record import Attempt
from domain.acts.emergency_raise import Emergency
from domain.acts.number_reveal import Reveal
from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.acts.task_put_back import PutBack
from domain.wire.rows import RowKind
from server.accounts.tables import user
from server.acts.authors import CONSOLE, MACHINE, TOKEN
from server.answers.book import TaskEntry
from server.answers.tables import (
    attempt,
    attempt_outcome,
    number_reveal,
    put_back,
    response,
    response_settlement,
    response_tag,
)
from server.contacts.tables import contact_group
from server.db.feed import newest
from server.db.tables import counter, feed, held_operation, operation
from server.db.work import Reading
from server.doctor.repository import history
from server.emergencies.tables import emergency
from server.events.tables import citizen_answer, contact, event, event_officer
from server.masterdata.tables import unit
from server.orders.tables import (
    order,
    order_history,
    order_not_assessed,
    order_revisit,
    order_tag,
    praise_credit,
)
from server.search.tables import search_text
from server.sms.tables import sms_conversation, sms_message, sms_part, sms_try
from server.tagging.tables import second_coding
from server.tags.tables import tag
from server.tasks.tables import task

_LIMIT = 5
PAGE = 2_000
_OPEN = ("settled", "closed")


@dataclass(frozen=True, slots=True)
class Counter:
    """The city's counter row."""

    head: int
    safe_seq: int
    tombstone_seq: int


def counter_of(reading: Reading) -> Counter | None:
    """``None``: it is missing."""
    row = reading.conn.execute(
        select(counter.c.head, counter.c.safe_seq, counter.c.tombstone_seq).where(
            counter.c.city_id == reading.city_id
        )
    ).one_or_none()
    return Counter(*row) if row is not None else None


def count(reading: Reading, table: Table, *more: ColumnElement[bool]) -> int:
    """Rows of this city."""
    query = select(func.count()).select_from(table).where(table.c.city_id == reading.city_id, *more)
    return int(reading.conn.execute(query).scalar_one())


def operations(reading: Reading) -> int:
    """Rows of the log."""
    return count(reading, operation)


def tasks_counted(reading: Reading) -> int:
    """Tasks."""
    return count(reading, task)


def people_counted(reading: Reading) -> int:
    """Rows of personal data."""
    return count(reading, contact)


def pairs(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """What must be equally many: a name, operations that were carried out, and what they left."""
    o = operation.c
    rows = reading.conn.execute(
        select(o.kind, o.result, func.count().label("n"))
        .where(o.city_id == reading.city_id, o.result.in_(("applied", "secondary")))
        .where(or_(o.code.is_(None), o.code.not_in(("response.repeated", "settle.repeated"))))
        .group_by(o.kind, o.result)
    )
    done = {(row.kind, row.result): int(row.n) for row in rows}
    for kind, table in (
        (Attempt.KIND, attempt),
        (Reveal.KIND, number_reveal),
        (Emergency.KIND, emergency),
        (Settlement.KIND, response_settlement),
        (PutBack.KIND, put_back),
    ):
        yield table.name, done.get((kind, "applied"), 0), count(reading, table)
    answered = [done.get((Response.KIND, result), 0) for result in ("applied", "secondary")]
    yield response.name, sum(answered), count(reading, response)


_BELONGS: tuple[tuple[str, Table, str, Table, str], ...] = (
    ("response→task", response, "task_id", task, "task_id"),
    ("response→operation", response, "op_id", operation, "op_id"),
    ("response_tag→response", response_tag, "response_id", response, "response_id"),
    ("attempt→task", attempt, "task_id", task, "task_id"),
    ("attempt_outcome→attempt", attempt_outcome, "attempt_id", attempt, "attempt_id"),
    ("attempt_outcome→task", attempt_outcome, "task_id", task, "task_id"),
    ("put_back→task", put_back, "task_id", task, "task_id"),
    ("put_back→operation", put_back, "op_id", operation, "op_id"),
    ("task→event", task, "event_id", event, "event_id"),
    ("task→contact_group", task, "group_id", contact_group, "group_id"),
    ("contact→event", contact, "event_id", event, "event_id"),
    ("event_officer→event", event_officer, "event_id", event, "event_id"),
    ("event→unit", event, "unit_id", unit, "unit_id"),
    ("work_order→response", order, "response_id", response, "response_id"),
    ("work_order→task", order, "task_id", task, "task_id"),
    ("order_history→work_order", order_history, "order_id", order, "order_id"),
    ("order_revisit→work_order", order_revisit, "order_id", order, "order_id"),
    ("order_revisit→task", order_revisit, "task_id", task, "task_id"),
    ("order_not_assessed→work_order", order_not_assessed, "order_id", order, "order_id"),
    ("praise_credit→work_order", praise_credit, "order_id", order, "order_id"),
    ("order_tag→work_order", order_tag, "order_id", order, "order_id"),
    ("search_text→work_order", search_text, "text_id", order, "order_id"),
    ("second_coding→work_order", second_coding, "order_id", order, "order_id"),
    ("citizen_answer→event", citizen_answer, "event_id", event, "event_id"),
    ("sms_try→sms_message", sms_try, "message_id", sms_message, "message_id"),
    ("sms_part→sms_message", sms_part, "message_id", sms_message, "message_id"),
    ("sms_conversation→sms_message", sms_conversation, "message_id", sms_message, "message_id"),
    ("operation→user_account", operation, "author_id", user, "user_id"),
)


def orphans(reading: Reading) -> Iterator[tuple[str, str]]:
    """Rows whose parent is missing: what belongs to what, and the missing id; a few of each."""
    for name, child, column, parent, key in _BELONGS:
        wanted = child.c[column]
        there = (
            select(literal(1)).where(parent.c.city_id == child.c.city_id, parent.c[key] == wanted).exists()
        )
        query = (
            select(wanted)
            .where(child.c.city_id == reading.city_id, wanted.is_not(None), ~there)
            .limit(_LIMIT)
        )
        if wanted is operation.c.author_id:  # the centre itself and whoever runs it are no users
            query = query.where(
                *(func.substr(wanted, 1, len(mark)) != mark.encode() for mark in (MACHINE, CONSOLE, TOKEN))
            )
        for missing in _ids(reading, query):
            yield name, missing


def counted_twice(reading: Reading) -> list[str]:
    """Tasks with more than one canonical answer."""
    return _ids(
        reading,
        select(response.c.task_id)
        .where(response.c.city_id == reading.city_id, response.c.standing == "canonical")
        .group_by(response.c.task_id)
        .having(func.count() > 1)
        .limit(_LIMIT),
    )


def other_answer(reading: Reading) -> list[str]:
    """Tasks whose answer, as they name it, is not the canonical one; or that name none though there is one."""
    canonical = (
        select(response.c.response_id)
        .where(
            response.c.city_id == task.c.city_id,
            response.c.task_id == task.c.task_id,
            response.c.standing == "canonical",
        )
        .limit(1)
        .scalar_subquery()
    )
    named = _ids(
        reading,
        select(task.c.task_id)
        .where(
            task.c.city_id == reading.city_id,
            task.c.response_id.is_not(None),
            canonical.is_distinct_from(task.c.response_id),
        )
        .limit(_LIMIT),
    )
    nameless = _ids(
        reading,
        select(response.c.task_id)
        .join(task, and_(task.c.city_id == response.c.city_id, task.c.task_id == response.c.task_id))
        .where(
            response.c.city_id == reading.city_id,
            response.c.standing == "canonical",
            task.c.response_id.is_(None),
        )
        .limit(_LIMIT),
    )
    return named + nameless


def uneven_orders(reading: Reading) -> list[str]:
    """Orders whose history has a gap or is missing."""
    steps = (
        select(
            order_history.c.order_id,
            func.count().label("steps"),
            func.max(order_history.c.step).label("last"),
        )
        .where(order_history.c.city_id == reading.city_id)
        .group_by(order_history.c.order_id)
        .subquery()
    )
    return _ids(
        reading,
        select(order.c.order_id)
        .outerjoin(steps, steps.c.order_id == order.c.order_id)
        .where(
            order.c.city_id == reading.city_id,
            or_(steps.c.steps.is_(None), steps.c.steps != steps.c.last),
        )
        .limit(_LIMIT),
    )


def labels_of(reading: Reading, order_ids: Collection[str]) -> dict[str, str]:
    """工单编号 by order."""
    query = select(order.c.order_id, order.c.label).where(
        order.c.city_id == reading.city_id, order.c.order_id.in_(sorted(order_ids))
    )
    return {row.order_id: row.label for row in reading.conn.execute(query)}


def not_searched(reading: Reading) -> int:
    """How many orders cannot be found by their words."""
    noted = select(literal(1)).where(
        search_text.c.city_id == order.c.city_id, search_text.c.text_id == order.c.order_id
    )
    query = select(func.count()).where(order.c.city_id == reading.city_id, ~noted.exists())
    return int(reading.conn.execute(query.select_from(order)).scalar_one())


def double_labels(reading: Reading) -> list[str]:
    """工单编号 given twice."""
    return _ids(
        reading,
        select(order.c.label)
        .where(order.c.city_id == reading.city_id)
        .group_by(order.c.label)
        .having(func.count() > 1)
        .limit(_LIMIT),
    )


# Feed ---------------------------------------------------------------------------------------------------------------


def from_the_future(reading: Reading, head: int) -> list[str]:
    """Rows of the feed above the head."""
    return _ids(
        reading,
        select(feed.c.row_id).where(feed.c.city_id == reading.city_id, feed.c.seq > head).limit(_LIMIT),
    )


def not_fed(reading: Reading) -> list[str]:
    """Open tasks that no workstation would hear of, and settled ones that stay in its list."""
    changes = newest(feed.c.city_id == reading.city_id, feed.c.kind == RowKind.TASK)
    fed = changes.c
    shown = case((fed.deleted.is_(False), 1), else_=0)
    wanted = case((task.c.state.in_(_OPEN), 0), else_=1)
    return _ids(
        reading,
        select(task.c.task_id)
        .outerjoin(
            changes, and_(fed.scope == literal("hall:") + task.c.hall_id, fed.row_id == task.c.task_id)
        )
        .where(task.c.city_id == reading.city_id, shown != wanted)
        .limit(_LIMIT),
    )


_SHOWN: tuple[tuple[RowKind, Table, str], ...] = (
    (RowKind.TASK, task, "task_id"),
    (RowKind.UNIT, unit, "unit_id"),
    (RowKind.USER, user, "user_id"),
    (RowKind.EMERGENCY, emergency, "emergency_id"),
    (RowKind.RECORD, response, "response_id"),
)


def fed_of_nothing(reading: Reading) -> Iterator[tuple[str, str]]:
    """Standing rows of the feed behind which nothing stands."""
    for kind, table, key in _SHOWN:
        fed = newest(feed.c.city_id == reading.city_id, feed.c.kind == kind).c
        there = (
            select(literal(1)).where(table.c.city_id == reading.city_id, table.c[key] == fed.row_id).exists()
        )
        query = select(fed.row_id).where(fed.deleted.is_(False), ~there).limit(_LIMIT)
        for row_id in _ids(reading, query):
            yield kind.value, row_id
    # A code is no id; there are as many as the catalogue has.
    codes = set(_ids(reading, select(tag.c.code).where(tag.c.city_id == reading.city_id)))
    fed = newest(feed.c.city_id == reading.city_id, feed.c.kind == RowKind.TAG).c
    unknown = set(_ids(reading, select(fed.row_id).where(fed.deleted.is_(False)))) - codes
    for code in sorted(unknown)[:_LIMIT]:
        yield RowKind.TAG.value, code


# Held operations, leases --------------------------------------------------------------------------------------------


def held_in_vain(reading: Reading) -> list[str]:
    """Operations that are held although what they wait for is there."""
    h = held_operation.c
    there = or_(
        *(
            and_(
                h.waiting_kind == kind,
                select(literal(1))
                .where(table.c.city_id == h.city_id, table.c[key] == h.waiting_for)
                .exists(),
            )
            for kind, table, key in (
                ("task", task, "task_id"),
                ("event", event, "event_id"),
                ("group", contact_group, "group_id"),
            )
        )
    )
    return _ids(reading, select(h.op_id).where(h.city_id == reading.city_id, there).limit(_LIMIT))


def held_and_judged(reading: Reading) -> list[str]:
    """Operations that are held although they have a receipt."""
    h = held_operation.c
    return _ids(
        reading,
        select(h.op_id)
        .join(operation, and_(operation.c.city_id == h.city_id, operation.c.op_id == h.op_id))
        .where(h.city_id == reading.city_id)
        .limit(_LIMIT),
    )


def odd_leases(reading: Reading) -> list[str]:
    """Groups leased to nobody who is known, without an end, or without a number."""
    g = contact_group.c
    holder = select(literal(1)).where(user.c.city_id == g.city_id, user.c.user_id == g.lease_user_id).exists()
    return _ids(
        reading,
        select(g.group_id)
        .where(
            g.city_id == reading.city_id,
            g.lease_user_id.is_not(None),
            or_(g.lease_until.is_(None), g.lease_no < 1, ~holder),
        )
        .limit(_LIMIT),
    )


# Tasks and personal data, page by page --------------------------------------------------------------------------------

_t, _e, _p = task.c, event.c, contact.c


_ENTRY = [one.name for one in fields(TaskEntry) if one.required]


def tasks(reading: Reading) -> Iterator[list[tuple[TaskEntry, Any]]]:
    """Every task as the call desk reads one, beside the columns that are computed from its facts."""
    columns = [
        _t.facts.label("facts_json") if name == "facts_json" else _t[name] if name in _t else _e[name]
        for name in _ENTRY
    ]
    query = (
        select(*columns, _t.attempts, _t.last_disposition, _t.last_attempt_at)
        .select_from(task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)))
        .where(_t.city_id == reading.city_id)
        .order_by(_t.task_id)
        .limit(PAGE)
    )
    after = ""
    while True:
        rows = list(reading.conn.execute(query.where(_t.task_id > after)).all())
        if rows:
            yield [(TaskEntry(*row[: len(_ENTRY)]), row) for row in rows]
        if len(rows) < PAGE:
            return
        after = rows[-1].task_id


def unheard_of(reading: Reading, attempt_ids: set[str], response_ids: set[str]) -> set[str]:
    """Which of these, named by facts, there are not."""
    missing = attempt_ids - history.attempts(reading, attempt_ids)
    return missing | (response_ids - history.responses(reading, response_ids))


def people(reading: Reading) -> Iterator[list[Any]]:
    """Personal data as it is sealed."""
    query = (
        select(_p.event_id, _p.ordinal, _p.person)
        .where(_p.city_id == reading.city_id)
        .order_by(_p.event_id, _p.ordinal)
        .limit(PAGE)
    )
    after = ("", -1)
    while True:
        beyond = or_(_p.event_id > after[0], and_(_p.event_id == after[0], _p.ordinal > after[1]))
        rows = list(reading.conn.execute(query.where(beyond)).all())
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        after = (rows[-1].event_id, rows[-1].ordinal)


def newest_received(reading: Reading) -> int:
    """When the newest operation was received, 0: none."""
    query: Select[Any] = (
        select(operation.c.received_at)
        .where(operation.c.city_id == reading.city_id)
        .order_by(operation.c.seq.desc())
        .limit(1)
    )
    return int(reading.conn.execute(query).scalar_one_or_none() or 0)


def _ids(reading: Reading, query: Any) -> list[str]:
    return list(reading.conn.execute(query).scalars())
