"""Masks of the citizens behind cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from domain.figures.counts import Case, CaseKind
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import contact
from server.orders.tables import order
from server.tasks.tables import task

_c, _o, _t = contact.c, order.c, task.c

_MASKS = PreparedIn(
    lambda names: select(_c.event_id, _c.mask).where(
        _c.city_id == bindparam("b_city"), one_of(_c.event_id, names), _c.ordinal == 0
    )
)
_OF_TASKS = PreparedIn(
    lambda names: select(_t.task_id, _t.event_id).where(
        _t.city_id == bindparam("b_city"), one_of(_t.task_id, names)
    )
)
_OF_ORDERS = PreparedIn(
    lambda names: select(_o.order_id, _o.event_id).where(
        _o.city_id == bindparam("b_city"), one_of(_o.order_id, names)
    )
)


def masks(reading: Reading, cases: Iterable[Case]) -> dict[str, str]:
    """The masked number of the citizen of each case, by the id of what it opens; not of those who have none."""
    by_kind: dict[CaseKind, set[str]] = {kind: set() for kind in CaseKind}
    for case in cases:
        by_kind[case.kind].add(case.id)
    events = {one: one for one in by_kind[CaseKind.EVENT]}
    for statement, ids in ((_OF_TASKS, by_kind[CaseKind.TASK]), (_OF_ORDERS, by_kind[CaseKind.ORDER])):
        events |= _events(reading, statement, ids)
    wanted = {event_id for event_id in events.values() if event_id}
    rows = _MASKS.rows(reading.conn, {"b_city": reading.city_id}, sorted(wanted))
    known = {row.event_id: row.mask for row in rows}
    return {one: known[event_id] for one, event_id in events.items() if event_id in known}


def _events(reading: Reading, statement: PreparedIn, ids: Collection[str]) -> dict[str, str]:
    return {row[0]: row[1] for row in statement.rows(reading.conn, {"b_city": reading.city_id}, sorted(ids))}
