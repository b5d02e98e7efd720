"""Orders as far as they are counted, their second visits, and what tags count as today. All orders are asked for by sight."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, bindparam, select

from domain.acts.world import AnswerStanding
from domain.figures.counts import Sight
from domain.vocabulary import OrderKind
from server.answers.tables import response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import contact, event
from server.orders.access import Sight as SightOfOrders
from server.orders.repository.seeing import seen
from server.orders.tables import order, order_revisit
from server.tasks.tables import task

_c, _e, _o, _r, _t, _v = contact.c, event.c, order.c, response.c, task.c, order_revisit.c


def opened(reading: Reading, sight: Sight, kind: OrderKind, first: int, after: int) -> list[Any]:
    """Orders of a kind that were opened in this time and this sight reaches, with the time and officers of their event, and whose they are."""
    of_task = and_(_t.city_id == _o.city_id, _t.task_id == _o.task_id)
    of_event = and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id)
    caller = and_(_c.city_id == _o.city_id, _c.event_id == _o.event_id, _c.ordinal == 0)
    query = (
        select(
            order,
            _e.reported_at,
            _e.officers.label("handled_by"),
            _e.trial,
            _t.group_id.label("asked_group"),
            _c.group_id.label("callers_group"),
        )
        .select_from(order.outerjoin(task, of_task).outerjoin(event, of_event).outerjoin(contact, caller))
        .where(
            *seen(reading.city_id, SightOfOrders(sight.visibilities, sight.units)),
            _o.kind == kind.value,
            _o.opened_at >= first,
            _o.opened_at < after,
        )
    )
    return [row for row in reading.conn.execute(query) if not row.trial]


_VISITS = PreparedIn(
    lambda names: (
        select(_v.order_id, _v.number, _v.task_id, _r.response_id, _r.answered_at)
        .select_from(
            order_revisit.outerjoin(
                response,
                and_(
                    _r.city_id == _v.city_id,
                    _r.task_id == _v.task_id,
                    _r.standing == AnswerStanding.CANONICAL.value,
                ),
            )
        )
        .where(_v.city_id == bindparam("b_city"), one_of(_v.order_id, names))
    )
)


def visits(reading: Reading, order_ids: Collection[str]) -> dict[str, Any]:
    """The newest second visit of each of these orders, with the answer that counts where there is one."""
    rows = _VISITS.rows(reading.conn, {"b_city": reading.city_id}, sorted(order_ids))
    return {row.order_id: row for row in sorted(rows, key=lambda one: one.number)}
