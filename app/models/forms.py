"""Own forms by where they are: pages, counts and what each still waits for. Per form, not per operation.

Where an operation is stands in the outbox; a form is where the worst of its operations is, and one that was replaced does
not count. The same rule in SQL (``_RANK``, for filters and counts) and in ``app.services.kept`` (for what is shown).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.models.calls import OwnRecord
from app.models.outbox import SET_ASIDE, SETTLED, OpState, OpStatus
from app.records.record import Delivery, RecordCounts, RecordKey, RecordQuery, RecordSort
from domain.problems import Problem
from domain.wire.codec import digest

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

_RANK = (
    "coalesce((SELECT min(CASE o.state"  # noqa: S608 - constant names
    " WHEN 'quarantined' THEN CASE WHEN o.superseded_by IS NULL THEN 0 ELSE 5 END"
    " WHEN 'pending' THEN {open} WHEN 'sent' THEN {open}"
    f" ELSE CASE WHEN o.result = 'secondary' THEN CASE WHEN o.code = '{SETTLED}' THEN 5 ELSE 4 END WHEN o.kind = 'task.handover' THEN 6 ELSE 7 END END)"
    " FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
    f" WHERE ro.record_id = r.record_id AND coalesce(o.superseded_by, '{SET_ASIDE}') = '{SET_ASIDE}'), 7)"
).replace("{open}", f"CASE WHEN o.held THEN 2 WHEN o.faults >= {FAULTS_SHOWN} THEN 1 ELSE 3 END")

_UNSETTLED = (
    "r.record_id IN (SELECT ro.record_id FROM outbox o JOIN record_op ro ON ro.op_id = o.op_id"
    " WHERE o.state IN ('pending', 'sent') UNION SELECT ro.record_id FROM outbox o JOIN record_op ro ON ro.op_id = o.op_id"
    " WHERE o.state = 'quarantined' AND o.superseded_by IS NULL)"
)
LISTED = f"r.user_id = :user AND (r.at >= :since OR {_UNSETTLED})"
"""A user's records from an instant on, and older ones that still wait or came back."""

_TEXT = "CAST(r.data AS TEXT)"
_SORTS: dict[RecordSort | None, tuple[str, ...]] = {
    None: (f"CASE WHEN r.at < :since AND {_RANK} = 0 THEN 0 ELSE 1 END", "-r.at"),
    RecordSort.AT: ("r.at",),
    RecordSort.MASK: (f"json_extract({_TEXT}, '$.mask')",),
    RecordSort.UNIT: (
        f"json_extract({_TEXT}, '$.business_line')",
        f"json_extract({_TEXT}, '$.unit_name')",
    ),
    RecordSort.DISPOSITION: (f"json_extract({_TEXT}, '$.disposition')",),
    RecordSort.OVERALL: (f"coalesce(json_extract({_TEXT}, '$.overall'), 9)",),
    RecordSort.DELIVERY: (_RANK,),
}


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
    order = _SORTS[query.sort]
    values: dict[str, Any] = {"user": user_id, "since": since, "limit": limit + 1}
    where = LISTED
    if query.deliveries:
        ranks = ", ".join(str(ORDER.index(delivery)) for delivery in sorted(query.deliveries))
        where += f" AND {_RANK} IN ({ranks})"
    named = ", ".join(f"{expression} AS k{i}" for i, expression in enumerate(order))
    keys = [f"k{i}" for i in range(len(order))]
    seek = ""
    if after is not None:
        values.update({f"after{i}": key for i, key in enumerate(after.keys)}, start=after.record_id)
        marks = ", ".join(f":after{i}" for i in range(len(keys)))
        seek = f" WHERE ({', '.join(keys)}, id) {'<' if query.descending else '>'} ({marks}, :start)"
    direction = " DESC" if query.descending else ""
    by = ", ".join(f"{key}{direction}" for key in (*keys, "id"))
    which = f"SELECT r.record_id AS id, {named} FROM own_record r WHERE {where}"  # noqa: S608 - constant conditions
    sql = (
        f"SELECT {', '.join(f'w.{key}' for key in keys)}, r.record_id, r.user_id, r.at, r.data, r.work IS NOT NULL"  # noqa: S608
        f" FROM (SELECT * FROM ({which}){seek} ORDER BY {by} LIMIT :limit) w JOIN own_record r ON r.record_id = w.id"
        f" ORDER BY {', '.join(f'w.{key}{direction}' for key in (*keys, 'id'))}"
    )
    rows = connection.exec_driver_sql(sql, values).fetchall()
    found = [OwnRecord(r[-5], r[-4], r[-3], bytes(r[-2]), b"" if r[-1] else None) for r in rows[:limit]]
    if len(rows) <= limit:
        return found, None
    return found, RecordKey(tuple(rows[limit - 1][: len(keys)]), found[-1].record_id)


def counts(connection: Connection, user_id: str, since: int) -> RecordCounts:
    """How many of a user's listed records are where, and what else waits on this workstation."""
    rows = connection.exec_driver_sql(
        f"SELECT rank, count(*), sum(at >= :since) FROM (SELECT r.at, {_RANK} AS rank FROM own_record r WHERE {LISTED})"  # noqa: S608
        " GROUP BY rank",
        {"user": user_id, "since": since},
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
    own, others, loose, oldest = connection.exec_driver_sql(
        "SELECT count(DISTINCT CASE WHEN r.user_id = ? THEN r.record_id END),"
        " count(DISTINCT CASE WHEN r.user_id <> ? THEN r.record_id END), coalesce(sum(r.record_id IS NULL), 0),"
        " min(o.saved_at) FROM outbox o LEFT JOIN record_op ro ON ro.op_id = o.op_id"
        " LEFT JOIN own_record r ON r.record_id = ro.record_id WHERE o.state IN ('pending', 'sent')",
        (user_id or "", user_id or ""),
    ).one()
    return int(own), int(others), int(loose), oldest


def returned(connection: Connection, user_id: str) -> int:
    """How many of a user's forms came back and are not repaired."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(DISTINCT r.record_id) FROM outbox o JOIN record_op ro ON ro.op_id = o.op_id"
            " JOIN own_record r ON r.record_id = ro.record_id"
            " WHERE o.state = 'quarantined' AND o.superseded_by IS NULL AND r.user_id = ?",
            (user_id,),
        ).scalar_one()
    )


def operations_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[FormOperation]]:
    """The operations of records, in the order they were saved."""
    found: dict[str, list[FormOperation]] = {record_id: [] for record_id in record_ids}
    for start in range(0, len(record_ids), 500):
        part = tuple(record_ids[start : start + 500])
        marks = ", ".join("?" * len(part))
        rows = connection.exec_driver_sql(
            "SELECT ro.record_id, o.n, o.op_id, o.kind, o.state, o.result, o.faults, o.held, o.superseded_by, o.code,"  # noqa: S608
            " o.params, o.entity_id, o.place, o.attempts, o.saved_at FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
            f" WHERE ro.record_id IN ({marks}) ORDER BY o.n",
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
        rows = connection.exec_driver_sql(
            f"SELECT op_id, payload FROM outbox WHERE op_id IN ({marks})",  # noqa: S608
            part,
        )
        found.update((op_id, digest(bytes(payload))) for op_id, payload in rows)
    return found


def newest(connection: Connection) -> int:
    """The number of the newest operation in the outbox."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(n), 0) FROM outbox").scalar_one())


def lease_until(connection: Connection, group_id: str, lease_no: int) -> int | None:
    """Until when a group is leased under this number, as last extended; None if it is not in the pack."""
    row = connection.exec_driver_sql(
        "SELECT until FROM pack WHERE group_id = ? AND lease_no = ?", (group_id, lease_no)
    ).first()
    return int(row[0]) if row else None
