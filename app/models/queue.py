"""我的待访 in SQL: filter, search and keyset pages over the shown columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select, tuple_

from app.models.paging import directed
from app.models.tables import pack, task
from app.models.tasks import FAR
from app.records.queue import Cursor, QueueCounts, QueueFilter, QueueItem, QueuePage, QueueQuery, QueueSort

LATE = 15 * 60_000
"""An appointment is overdue when it is this much past."""

_t, _p = task.alias("t"), pack.alias("p")
_ROW: ColumnElement[int] = literal_column("t.rowid")
_FIELDS = (
    *(_t.c[name] for name in (
        "task_id group_id event_id mask business_line case_type unit_id unit_name dispatch_no questionnaire round base_priority"
        " state event_at due_at attempts last_disposition last_reason last_at appointment_at appointment_definite assigned_to"
        " trial limit_at"
    ).split()),
    _p.c.until,
    _t.c.unsent,
)  # fmt: skip
_OPEN: ColumnElement[bool] = _t.c.open == literal_column("1")
"""Written out, as all that a partial index asks for: it is not chosen for a value that comes later."""
_SORTS: dict[QueueSort, tuple[ColumnElement[Any], ...]] = {
    QueueSort.DUE_AT: (_t.c.due_at, _t.c.sort_at),
    QueueSort.EVENT_AT: (_t.c.event_at,),
    QueueSort.UNIT: (_t.c.unit_name,),
    QueueSort.LINE: (_t.c.business_line,),
    QueueSort.ATTEMPTS: (_t.c.attempts,),
    QueueSort.LAST_AT: (_t.c.last_at,),
}
_BEST = (_t.c.priority, _t.c.sort_at)
_LATER = (_t.c.due_at, _t.c.sort_at)
_DUE_AT_NOT_LOOKED_UP: ColumnElement[int] = literal_column("+t.due_at")
"""The plus keeps the instant from being looked up: where nothing narrows, the order's own index gives the first page."""

Conditions = tuple[ColumnElement[bool], ...]


def page(
    connection: Connection, query: QueueQuery, user_id: str, now: int, after: Cursor | None, limit: int
) -> QueuePage:
    """One page. In ``BEST`` order what may be called now comes first, by class and age, then the rest by due time."""
    if after is not None:
        now = int(after.keys[0])
    where = _where(query, user_id, now)
    total = connection.execute(select(func.count()).select_from(_t).where(*where)).scalar_one()
    if query.sort is QueueSort.BEST:
        items, cursor = _best(connection, where, user_id, now, after, limit)
    else:
        items, cursor = _sorted(connection, query, where, user_id, now, after, limit)
    return QueuePage(tuple(items), cursor, int(total), now)


def item(connection: Connection, task_id: str, user_id: str, now: int) -> QueueItem | None:
    """One line, whether shown in the list or not."""
    found = select(*_FIELDS).select_from(_t.outerjoin(_p, _held(user_id))).where(_t.c.task_id == task_id)
    row = connection.execute(found).first()
    return _item(row, now) if row else None


def counts(connection: Connection, user_id: str, now: int) -> QueueCounts:
    """Numbers for the chips, in one pass."""
    numbers = (func.count().filter(*_narrowed(narrowed, user_id, now)) for narrowed in QueueFilter)
    row = connection.execute(select(*numbers).select_from(_t).where(_OPEN)).one()
    lines = connection.execute(
        select(_t.c.business_line, func.count()).where(_OPEN).group_by(_t.c.business_line)
    )
    by_filter = {str(name): int(count) for name, count in zip(QueueFilter, row, strict=True)}
    return QueueCounts(by_filter, {r[0]: int(r[1]) for r in lines}, now)


def _held(user_id: str) -> ColumnElement[bool]:
    """The group lies in the user's pack and was not called yet."""
    return and_(_p.c.group_id == _t.c.group_id, _p.c.user_id == user_id, _p.c.worked_at.is_(None))


def _narrowed(narrowed: QueueFilter, user_id: str, now: int) -> Conditions:
    """What a filter leaves of the open tasks."""
    match narrowed:
        case QueueFilter.ALL:
            return ()
        case QueueFilter.DUE:
            return (_t.c.due_at <= now,)
        case QueueFilter.APPOINTMENTS:
            return (_t.c.appointment_at.is_not(None),)
        case QueueFilter.OVERDUE:
            return (or_(_t.c.appointment_at < now - LATE, _t.c.limit_at < now),)
        case QueueFilter.MINE:
            return (_mine(user_id),)
        case QueueFilter.SMS_DISSATISFIED:
            return (_t.c.base_priority == 1,)
        case QueueFilter.RECTIFIED:
            return (_t.c.base_priority == 2,)
        case QueueFilter.REFERRED:
            return (_t.c.state == "refer_to_lead",)


def _mine(user_id: str) -> ColumnElement[bool]:
    # By the pack's few groups to the numbers of their rows: a look at each open task's group would read its row.
    own, grouped = pack.alias("own"), task.alias("g")
    rows: Select[Any] = (
        select(literal_column("g.rowid"))
        .select_from(own.join(grouped, grouped.c.group_id == own.c.group_id))
        .where(own.c.user_id == user_id, own.c.worked_at.is_(None))
    )
    return or_(_t.c.assigned_to == user_id, _t.c.appointment_by == user_id, _ROW.in_(rows))


def _where(query: QueueQuery, user_id: str, now: int) -> Conditions:
    parts: list[ColumnElement[bool]] = [_OPEN, *_narrowed(query.filter, user_id, now)]
    if query.lines:
        parts.append(_t.c.business_line.in_(sorted(query.lines)))
    if query.units:
        parts.append(_t.c.unit_id.in_(sorted(query.units)))
    parts.extend(_t.c.words.contains(word, autoescape=True) for word in query.text.lower().split())
    if not query.trial:
        parts.append(_t.c.trial == 0)
    return tuple(parts)


def _best(
    connection: Connection, where: Conditions, user_id: str, now: int, after: Cursor | None, limit: int
) -> tuple[list[QueueItem], Cursor | None]:
    part = int(after.keys[1]) if after else 0
    key = after.keys[2:] if after else None
    start = after.row if after else 0
    due_at = _DUE_AT_NOT_LOOKED_UP if len(where) == 1 else _t.c.due_at
    parts: tuple[tuple[ColumnElement[bool], Sequence[ColumnElement[Any]]], ...] = (
        (due_at <= now, _BEST),
        (_t.c.due_at > now, _LATER),
    )
    items: list[QueueItem] = []
    last: Cursor | None = None
    while part < 2:
        condition, order = parts[part]
        wanted = limit + 1 - len(items)
        found = _slice(connection, (*where, condition), user_id, order, key, start, wanted, descending=False)
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
    where: Conditions,
    user_id: str,
    now: int,
    after: Cursor | None,
    limit: int,
) -> tuple[list[QueueItem], Cursor | None]:
    order = _SORTS[query.sort]
    key = after.keys[1:] if after else None
    start = after.row if after else 0
    found = _slice(connection, where, user_id, order, key, start, limit + 1, descending=query.descending)
    items = [_item(row[1 + len(order) :], now) for row in found[:limit]]
    if len(found) <= limit:
        return items, None
    last = found[limit - 1]
    return items, Cursor((now, *last[1 : 1 + len(order)]), last[0])


def _slice(
    connection: Connection,
    where: Conditions,
    user_id: str,
    order: Sequence[ColumnElement[Any]],
    key: Sequence[int | str] | None,
    start: int,
    limit: int,
    *,
    descending: bool,
) -> Sequence[Any]:
    """Rows in order, after ``key`` and the row's number ``start``: that number, the keys, the fields of a line."""
    place = (*order, _ROW)
    if key is not None:
        here, there = tuple_(*place), tuple_(*key, start)
        where = (*where, here < there if descending else here > there)
    # First which ones, from an index alone; then only their rows.
    which = select(_ROW.label("id"), *(column.label(f"k{i}") for i, column in enumerate(order))).select_from(
        _t
    )
    k = which.where(*where).order_by(*directed(place, descending)).limit(limit).subquery("k")
    keys = [k.c[f"k{i}"] for i in range(len(order))]
    lines = k.join(_t, k.c.id == _ROW).outerjoin(_p, _held(user_id))
    rows = select(k.c.id, *keys, *_FIELDS).select_from(lines).order_by(*directed((*keys, k.c.id), descending))
    return connection.execute(rows).fetchall()


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
