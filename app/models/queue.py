"""我的待访 in SQL: filter, search and keyset pages over the shown columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from app.models.tasks import FAR
from app.records.queue import Cursor, QueueCounts, QueueFilter, QueueItem, QueuePage, QueueQuery, QueueSort

LATE = 15 * 60_000
"""An appointment is overdue when it is this much past."""

_FIELDS = (
    "t.task_id, t.group_id, t.event_id, t.mask, t.business_line, t.case_type, t.unit_id, t.unit_name, t.dispatch_no,"
    " t.questionnaire, t.round, t.base_priority, t.state, t.event_at, t.due_at, t.attempts, t.last_disposition, t.last_reason,"
    " t.last_at, t.appointment_at, t.appointment_definite, t.assigned_to, t.trial, t.limit_at, p.until, t.unsent"
)
_PACK = " LEFT JOIN pack p ON p.group_id = t.group_id AND p.user_id = :user AND p.worked_at IS NULL"
_MINE = (
    "(t.assigned_to = :user OR t.appointment_by = :user OR t.rowid IN (SELECT g.rowid FROM pack p JOIN task g"
    " ON g.group_id = p.group_id WHERE p.user_id = :user AND p.worked_at IS NULL))"
)
_OVERDUE = "(t.appointment_at < :now - :late OR t.limit_at < :now)"
_FILTERS = {
    QueueFilter.ALL: "1",
    QueueFilter.DUE: "t.due_at <= :now",
    QueueFilter.APPOINTMENTS: "t.appointment_at IS NOT NULL",
    QueueFilter.OVERDUE: _OVERDUE,
    QueueFilter.MINE: _MINE,
    QueueFilter.SMS_DISSATISFIED: "t.base_priority = 1",
    QueueFilter.RECTIFIED: "t.base_priority = 2",
    QueueFilter.REFERRED: "t.state = 'refer_to_lead'",
}
_SORTS = {
    QueueSort.DUE_AT: ("t.due_at", "t.sort_at"),
    QueueSort.EVENT_AT: ("t.event_at",),
    QueueSort.UNIT: ("t.unit_name",),
    QueueSort.LINE: ("t.business_line",),
    QueueSort.ATTEMPTS: ("t.attempts",),
    QueueSort.LAST_AT: ("t.last_at",),
}
_DUE = (" AND t.due_at <= :now", ("t.priority", "t.sort_at"))
_DUE_OF_ALL = (" AND +t.due_at <= :now", ("t.priority", "t.sort_at"))
"""The plus keeps the instant from being looked up: where nothing narrows, the order's own index gives the first page."""
_LATER = (" AND t.due_at > :now", ("t.due_at", "t.sort_at"))
_ALL = "t.open = 1 AND 1"


def page(
    connection: Connection, query: QueueQuery, user_id: str, now: int, after: Cursor | None, limit: int
) -> QueuePage:
    """One page. In ``BEST`` order what may be called now comes first, by class and age, then the rest by due time."""
    if after is not None:
        now = int(after.keys[0])
    where, values = _where(query, user_id, now)
    total = connection.exec_driver_sql(f"SELECT count(*) FROM task t WHERE {where}", values).scalar_one()  # noqa: S608
    if query.sort is QueueSort.BEST:
        items, cursor = _best(connection, where, values, now, after, limit)
    else:
        items, cursor = _sorted(connection, query, where, values, now, after, limit)
    return QueuePage(tuple(items), cursor, int(total), now)


def item(connection: Connection, task_id: str, user_id: str, now: int) -> QueueItem | None:
    """One line, whether shown in the list or not."""
    row = connection.exec_driver_sql(
        f"SELECT {_FIELDS} FROM task t{_PACK} WHERE t.task_id = :task",  # noqa: S608
        {"user": user_id, "task": task_id},
    ).first()
    return _item(row, now) if row else None


def counts(connection: Connection, user_id: str, now: int) -> QueueCounts:
    """Numbers for the chips, in one pass."""
    sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition in _FILTERS.values())
    values = {"user": user_id, "now": now, "late": LATE}
    row = connection.exec_driver_sql(f"SELECT {sums} FROM task t WHERE t.open = 1", values).one()  # noqa: S608
    lines = connection.exec_driver_sql(
        "SELECT business_line, count(*) FROM task WHERE open = 1 GROUP BY business_line"
    )
    by_filter = {str(name): int(count) for name, count in zip(_FILTERS, row, strict=True)}
    return QueueCounts(by_filter, {r[0]: int(r[1]) for r in lines}, now)


def _where(query: QueueQuery, user_id: str, now: int) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"user": user_id, "now": now, "late": LATE}
    parts = ["t.open = 1", _FILTERS[query.filter]]
    for name, column, chosen in (
        ("line", "t.business_line", query.lines),
        ("unit", "t.unit_id", query.units),
    ):
        if chosen:
            marks = []
            for i, value in enumerate(sorted(chosen)):
                values[f"{name}{i}"] = value
                marks.append(f":{name}{i}")
            parts.append(f"{column} IN ({', '.join(marks)})")
    for i, word in enumerate(query.text.lower().split()):
        values[f"word{i}"] = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        parts.append(f"t.words LIKE :word{i} ESCAPE '!'")
    if not query.trial:
        parts.append("t.trial = 0")
    return " AND ".join(parts), values


def _best(
    connection: Connection, where: str, values: dict[str, Any], now: int, after: Cursor | None, limit: int
) -> tuple[list[QueueItem], Cursor | None]:
    part = int(after.keys[1]) if after else 0
    key = after.keys[2:] if after else None
    start = after.row if after else 0
    items: list[QueueItem] = []
    last: Cursor | None = None
    while part < 2:
        condition, order = (_DUE_OF_ALL if where == _ALL else _DUE, _LATER)[part]
        wanted = limit + 1 - len(items)
        found = _slice(connection, where + condition, values, order, key, start, wanted, descending=False)
        for row in found:
            if len(items) == limit:
                return items, last
            items.append(_item(row[3:], now))
            last = Cursor((now, part, row[1], row[2]), row[0])
        part, key, start = part + 1, None, 0
    return items, None


def _sorted(
    connection: Connection,
    query: QueueQuery,
    where: str,
    values: dict[str, Any],
    now: int,
    after: Cursor | None,
    limit: int,
) -> tuple[list[QueueItem], Cursor | None]:
    order = _SORTS[query.sort]
    key = after.keys[1:] if after else None
    start = after.row if after else 0
    found = _slice(connection, where, values, order, key, start, limit + 1, descending=query.descending)
    items = [_item(row[1 + len(order) :], now) for row in found[:limit]]
    if len(found) <= limit:
        return items, None
    last = found[limit - 1]
    return items, Cursor((now, *last[1 : 1 + len(order)]), last[0])


def _slice(
    connection: Connection,
    where: str,
    values: dict[str, Any],
    order: Sequence[str],
    key: Sequence[int | str] | None,
    start: int,
    limit: int,
    *,
    descending: bool,
) -> list[Any]:
    columns = ", ".join(order)
    values = dict(values, limit=limit)
    seek = ""
    if key is not None:
        names = [f"key{i}" for i in range(len(key))]
        values.update(zip(names, key, strict=True), start=start)
        marks = ", ".join(f":{name}" for name in names)
        seek = f" AND ({columns}, t.rowid) {'<' if descending else '>'} ({marks}, :start)"
    direction = " DESC" if descending else ""
    by = ", ".join(f"{column}{direction}" for column in (*order, "t.rowid"))
    named = ", ".join(f"{column} AS k{i}" for i, column in enumerate(order))
    keys = [f"k.k{i}" for i in range(len(order))]
    # First which ones, from an index alone; then only their rows.
    which = f"SELECT t.rowid AS id, {named} FROM task t WHERE {where}{seek} ORDER BY {by} LIMIT :limit"  # noqa: S608
    sql = (
        f"SELECT k.id, {', '.join(keys)}, {_FIELDS} FROM ({which}) k JOIN task t ON t.rowid = k.id{_PACK}"  # noqa: S608
        f" ORDER BY {', '.join(f'{column}{direction}' for column in (*keys, 'k.id'))}"
    )
    return list(connection.exec_driver_sql(sql, values).fetchall())


def _item(r: Sequence[Any], now: int) -> QueueItem:
    appointment = r[19]
    limit_at = r[23]
    return QueueItem(
        task_id=r[0],
        group_id=r[1],
        event_id=r[2],
        mask=r[3],
        business_line=r[4],
        case_type=r[5],
        unit_id=r[6],
        unit_name=r[7],
        dispatch_no=r[8],
        questionnaire=r[9],
        round=r[10],
        priority=0 if appointment is not None and appointment <= now else r[11],
        state=r[12],
        event_at=r[13],
        due_at=min(r[14], FAR),
        attempts=r[15],
        last_disposition=r[16],
        last_reason=r[17],
        last_at=r[18] or None,
        appointment_at=appointment,
        appointment_definite=bool(r[20]),
        assigned_to=r[21],
        trial=bool(r[22]),
        overdue=bool((appointment is not None and appointment < now - LATE) or (limit_at and limit_at < now)),
        leased_until=r[24],
        unsent=bool(r[25]),
    )
