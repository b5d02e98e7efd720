"""Own forms by where they are: pages, counts and what each still waits for. Per form, not per operation.

Where an operation is stands in the outbox; a form is where the worst of its operations is, and one that was replaced does
not count. The same rule in SQL (``_RANK``, for filters and counts) and in ``app.services.kept`` (for what is shown).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from app.models.calls import OwnRecord
from app.models.outbox import SET_ASIDE, SETTLED, OpState, OpStatus
from app.models.paging import directed
from app.models.plain import say
from app.models.tables import outbox, own_record, record_op
from app.records.record import Delivery, RecordCounts, RecordKey, RecordQuery, RecordSort
from domain.acts.task_handover import Handover
from domain.problems import Problem
from domain.wire.codec import digest
from domain.wire.sync import OpResult

ALL = 1_000_000
"""A page that holds everything."""

FAULTS_SHOWN = 3
"""After so many failures of the centre on one operation it is called 中心故障."""

ORDER = (
    Delivery.REFUSED,
    Delivery.CENTRE_FAULT,
    Delivery.HELD,
    Delivery.SAVED,
    Delivery.SECONDARY,
    Delivery.ASIDE,
    Delivery.HANDED,
    Delivery.ARRIVED,
)
"""From what a person must act on to what is done: a form is where the first of its operations is."""

_r, _o, _ro = own_record.alias("r"), outbox.alias("o"), record_op.alias("ro")


def _says(text: str) -> ColumnElement[str]:
    """A constant written out, as all that a partial index asks for: it is not chosen for a value that comes later."""
    return literal_column(f"'{text}'")


_UNSENT = _o.c.state.in_((_says(OpState.PENDING), _says(OpState.SENT)))
_RETURNED = and_(_o.c.state == _says(OpState.QUARANTINED), _o.c.superseded_by.is_(None))
_OPERATION_RANK = case(
    (_o.c.state == OpState.QUARANTINED, case((_o.c.superseded_by.is_(None), 0), else_=5)),
    (_UNSENT, case((_o.c.held != 0, 2), (_o.c.faults >= FAULTS_SHOWN, 1), else_=3)),
    (_o.c.result == OpResult.SECONDARY, case((_o.c.code == SETTLED, 5), else_=4)),
    (_o.c.kind == Handover.KIND, 6),
    else_=7,
)
_RANK: ColumnElement[int] = func.coalesce(
    select(func.min(_OPERATION_RANK, type_=Integer))
    .select_from(_ro.join(_o, _o.c.op_id == _ro.c.op_id))
    .where(_ro.c.record_id == _r.c.record_id, func.coalesce(_o.c.superseded_by, SET_ASIDE) == SET_ASIDE)
    .correlate(_r)
    .scalar_subquery(),
    7,
    type_=Integer,
)
"""The place in ``ORDER`` of a record ``r``: the first that any of its operations has."""


def _listed(user_id: str, since: int) -> ColumnElement[bool]:
    """A user's records from an instant on, and older ones that still wait or came back."""
    records = select(_ro.c.record_id).select_from(_o.join(_ro, _ro.c.op_id == _o.c.op_id))
    # A union: each half has its own index of the outbox, and both together have none.
    unsettled = records.where(_UNSENT).union(records.where(_RETURNED))
    return and_(_r.c.user_id == user_id, or_(_r.c.at >= since, _r.c.record_id.in_(unsettled)))


def _told(name: str) -> ColumnElement[Any]:
    """What a record's data says under a name."""
    return func.json_extract(cast(_r.c.data, Text), f"$.{name}")


def _order(sort: RecordSort | None, since: int) -> tuple[ColumnElement[Any], ...]:
    match sort:
        case None:
            return case((and_(_r.c.at < since, _RANK == 0), 0), else_=1), -_r.c.at
        case RecordSort.AT:
            return (_r.c.at,)
        case RecordSort.MASK:
            return (_told("mask"),)
        case RecordSort.UNIT:
            return _told("business_line"), _told("unit_name")
        case RecordSort.DISPOSITION:
            return (_told("disposition"),)
        case RecordSort.OVERALL:
            return (func.coalesce(_told("overall"), 9),)
        case RecordSort.DELIVERY:
            return (_RANK,)


@dataclass(frozen=True, slots=True)
class FormOperation:
    """One operation of a form, with what tells why it waits."""

    n: int
    status: OpStatus
    entity_id: str
    place: int
    attempts: int
    saved_at: int


def page(
    connection: Connection,
    query: RecordQuery,
    user_id: str,
    since: int,
    after: RecordKey | None,
    limit: int,
) -> tuple[list[OwnRecord], RecordKey | None]:
    """Some of a user's records in order, without the groups they were worked on, and where to go on."""
    order = _order(query.sort, since)
    where = [_listed(user_id, since)]
    if query.deliveries:
        where.append(_RANK.in_(sorted(ORDER.index(delivery) for delivery in query.deliveries)))
    named = [column.label(f"k{i}") for i, column in enumerate(order)]
    w = select(_r.c.record_id.label("id"), *named).where(*where).subquery("which")
    place = (*(w.c[column.name] for column in named), w.c.id)
    some = select(*place).order_by(*directed(place, query.descending)).limit(limit + 1)
    if after is not None:
        here, there = tuple_(*place), tuple_(*after.keys, after.record_id)
        some = some.where(here < there if query.descending else here > there)
    # First which ones; then only their data.
    k = some.subquery("w")
    keys = [k.c[column.name] for column in named]
    found = (
        select(*keys, _r.c.record_id, _r.c.user_id, _r.c.at, _r.c.data, _r.c.work.is_not(None))
        .select_from(k.join(_r, _r.c.record_id == k.c.id))
        .order_by(*directed((*keys, k.c.id), query.descending))
    )
    rows = connection.execute(found).fetchall()
    records = [OwnRecord(r[-5], r[-4], r[-3], r[-2], b"" if r[-1] else None) for r in rows[:limit]]
    if len(rows) <= limit:
        return records, None
    return records, RecordKey(tuple(rows[limit - 1][: len(keys)]), records[-1].record_id)


def counts(connection: Connection, user_id: str, since: int) -> RecordCounts:
    """How many of a user's listed records are where, and what else waits on this workstation."""
    ranked = select(_r.c.at, _RANK.label("rank")).where(_listed(user_id, since)).subquery("ranked")
    rank = ranked.c.rank
    rows = connection.execute(
        select(rank, func.count(), func.count().filter(ranked.c.at >= since)).group_by(rank)
    ).fetchall()
    _, others, loose, oldest = waiting(connection, user_id)
    return RecordCounts(
        {ORDER[row[0]]: int(row[1]) for row in rows},
        sum(int(row[2]) for row in rows),
        others,
        loose,
        oldest,
    )


def waiting(connection: Connection, user_id: str | None) -> tuple[int, int, int, int | None]:
    """What the centre has not taken: own forms, others' forms, operations without a form, and when the oldest was saved."""
    own = _r.c.user_id == (user_id or "")
    own_forms, others, loose, oldest = connection.execute(
        select(
            func.count(_r.c.record_id.distinct()).filter(own),
            func.count(_r.c.record_id.distinct()).filter(~own),
            func.count().filter(_r.c.record_id.is_(None)),
            func.min(_o.c.saved_at),
        )
        .select_from(
            _o.outerjoin(_ro, _ro.c.op_id == _o.c.op_id).outerjoin(_r, _r.c.record_id == _ro.c.record_id)
        )
        .where(_UNSENT)
    ).one()
    return int(own_forms), int(others), int(loose), oldest


def returned(connection: Connection, user_id: str) -> int:
    """How many of a user's forms came back and are not repaired."""
    forms = _o.join(_ro, _ro.c.op_id == _o.c.op_id).join(_r, _r.c.record_id == _ro.c.record_id)
    found = select(func.count(_r.c.record_id.distinct())).select_from(forms)
    return int(connection.execute(found.where(_RETURNED, _r.c.user_id == user_id)).scalar_one())


def operations_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[FormOperation]]:
    """The operations of records, in the order they were saved."""
    found: dict[str, list[FormOperation]] = {record_id: [] for record_id in record_ids}
    for start in range(0, len(record_ids), 500):
        part = tuple(record_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            "SELECT ro.record_id, o.n, o.op_id, o.kind, o.state, o.result, o.faults, o.held, o.superseded_by, o.code,"  # noqa: S608
            " o.params, s.entity_id, o.place, o.attempts, o.saved_at FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
            f" JOIN signed s ON s.n = o.n WHERE ro.record_id IN ({marks}) ORDER BY o.n",
            part,
        )
        for record_id, n, op_id, kind, state, result, faults, held, by, code, params, *rest in rows:
            problem = Problem(code, json.loads(params) if params else {}) if code else None
            status = OpStatus(
                op_id, kind, OpState(state), result, faults, bool(held), by not in (None, SET_ASIDE), problem
            )
            found[record_id].append(FormOperation(n, status, *rest))
    return found


def payload_hashes(connection: Connection, op_ids: Sequence[str]) -> dict[str, str]:
    """Hex SHA-256 of the payloads as they lie here, by operation; archived ones too."""
    found: dict[str, str] = {}
    for start in range(0, len(op_ids), 500):
        part = tuple(op_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = say(
            connection,
            f"SELECT op_id, payload FROM outbox JOIN signed USING (n) WHERE op_id IN ({marks})",  # noqa: S608
            part,
        )
        found.update((op_id, digest(bytes(payload))) for op_id, payload in rows)
    return found


def newest(connection: Connection) -> int:
    """The number of the newest operation in the outbox."""
    return int(say(connection, "SELECT coalesce(max(n), 0) FROM outbox").fetchone()[0])


def lease_until(connection: Connection, group_id: str, lease_no: int) -> int | None:
    """Until when a group is leased under this number, as last extended; None if it is not in the pack."""
    row = say(
        connection, "SELECT until FROM pack WHERE group_id = ? AND lease_no = ?", (group_id, lease_no)
    ).fetchone()
    return int(row[0]) if row else None
