"""The rows of some events, and of orders without one, by event: each table asked once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select

from domain.acts.world import AnswerStanding
from domain.vocabulary import TagStatus
from server.answers.tables import response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import citizen_answer, contact, event
from server.orders.tables import order, order_revisit, order_tag
from server.planning.repository import NOT_DRAWN
from server.planning.tables import unplanned
from server.sms.tables import sms_message, sms_reply
from server.tags.tables import tag
from server.tasks.tables import task

_CITY: BindParameter[str] = bindparam("b_city")
_a, _c, _e, _g, _m, _o = citizen_answer.c, contact.c, event.c, tag.c, sms_message.c, order.c
_r, _s, _t, _v, _w, _x = response.c, sms_reply.c, task.c, order_revisit.c, order_tag.c, unplanned.c
ByEvent = Mapping[str, Sequence[Any]]


def _by(column: ColumnElement[Any], *columns: Any, also: ColumnElement[bool] | None = None) -> PreparedIn:
    """A query of rows of one table by one of its columns."""

    def make(names: Sequence[str]) -> Select[Any]:
        query = select(*columns).where(column.table.c.city_id == _CITY, one_of(column, names))
        return query if also is None else query.where(also)

    return PreparedIn(make)


_OVER = func.coalesce(_e.closed_at, _e.arrived_at, _e.reported_at).label("over_at")
_EVENTS = _by(
    _e.event_id, _e.event_id, _e.reported_at, _OVER, _e.unit_id, _e.business_line, _e.officers, _e.trial
)
_TASKS = _by(
    _t.event_id, _t.event_id, _t.task_id, _t.channel, _t.round, _t.reason, _t.sample_ppm, _t.seed, _t.stratum, _t.not_before,
    _t.trial, _t.adhoc, _t.questionnaire, _t.facts,
)  # fmt: skip
_LEFT_OUT = _by(_x.event_id, _x.event_id, _x.params, also=_x.reason == NOT_DRAWN)
_ANSWERS = _by(
    _a.event_id, _a.event_id, _a.answer_id, _a.channel, _a.leg, _a.rating, _a.label, _a.answered_at, _a.taken_at, _a.late, _a.canonical,
)  # fmt: skip
_MESSAGES = _by(
    _m.event_id, _m.event_id, _m.message_id, _m.leg, _m.state, _m.planned_at, _m.tried_at,
    func.coalesce(_m.accepted_at, _m.tried_at, _m.due_at).label("at"),
)  # fmt: skip
_REPLIES = _by(
    _s.event_id, _s.event_id, _s.reply_id, _s.message_id, _s.received_at, _s.label, _s.settled_label, _s.confidence, _s.inbox,
)  # fmt: skip
_COUNTED = _r.standing == AnswerStanding.CANONICAL.value
_RESPONSES = _by(
    _r.task_id,
    _r.task_id,
    _r.response_id,
    _r.overall,
    _r.aspects,
    _r.answered_at,
    _r.trial,
    _r.adhoc,
    also=_COUNTED,
)


def _orders(column: ColumnElement[Any]) -> PreparedIn:
    def make(names: Sequence[str]) -> Select[Any]:
        asked = and_(_t.city_id == _o.city_id, _t.task_id == _o.task_id)
        caller = and_(_c.city_id == _o.city_id, _c.event_id == _o.event_id, _c.ordinal == 0)
        return (
            select(
                _o.order_id, _o.event_id, _o.kind, _o.state, _o.visibility, _o.pending_confirmation, _o.unit_id, _o.business_line, _o.source,
                _o.about, _o.aspects, _o.tags, _o.officers, _o.consent_contact, _o.opened_at, _o.progress,
                _t.group_id.label("asked_group"), _c.group_id.label("callers_group"),
            )
            .select_from(order.outerjoin(task, asked).outerjoin(contact, caller))
            .where(_o.city_id == _CITY, one_of(column, names))
        )  # fmt: skip

    return PreparedIn(make)


_ORDERS_OF, _ORDERS = _orders(_o.event_id), _orders(_o.order_id)
_VISITS = PreparedIn(
    lambda names: (
        select(_v.order_id, _v.number, _r.answers, _r.questionnaire_hash, _r.answered_at)
        .select_from(
            order_revisit.outerjoin(
                response, and_(_r.city_id == _v.city_id, _r.task_id == _v.task_id, _COUNTED)
            )
        )
        .where(_v.city_id == _CITY, one_of(_v.order_id, names))
    )
)


def _grouped(reading: Reading, query: PreparedIn, ids: Collection[str], by: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _rows(reading, query, ids):
        found[getattr(row, by)].append(row)
    return found


def _rows(reading: Reading, query: PreparedIn, ids: Collection[str]) -> list[Any]:
    return query.rows(reading.conn, {"b_city": reading.city_id}, sorted(ids)) if ids else []


def events(reading: Reading, ids: Collection[str]) -> dict[str, Any]:
    """These events as far as they are there."""
    return {row.event_id: row for row in _rows(reading, _EVENTS, ids)}


def tasks(reading: Reading, ids: Collection[str]) -> ByEvent:
    """Their tasks."""
    return _grouped(reading, _TASKS, ids, "event_id")


def left_out(reading: Reading, ids: Collection[str]) -> dict[str, str]:
    """By what those were drawn that were eligible and not drawn."""
    return {row.event_id: row.params for row in _rows(reading, _LEFT_OUT, ids)}


def answers(reading: Reading, ids: Collection[str]) -> ByEvent:
    """What was answered without an agent."""
    return _grouped(reading, _ANSWERS, ids, "event_id")


def messages(reading: Reading, ids: Collection[str]) -> ByEvent:
    """Texts about them."""
    return _grouped(reading, _MESSAGES, ids, "event_id")


def replies(reading: Reading, ids: Collection[str]) -> ByEvent:
    """What was written back, the first before the others."""
    found = _grouped(reading, _REPLIES, ids, "event_id")
    return {key: sorted(rows, key=lambda row: (row.received_at, row.reply_id)) for key, rows in found.items()}


def responses(reading: Reading, task_ids: Collection[str]) -> dict[str, Any]:
    """The answer that counts, by task."""
    return {row.task_id: row for row in _rows(reading, _RESPONSES, task_ids)}


def orders(reading: Reading, ids: Collection[str]) -> ByEvent:
    """Orders about these events, and those of these ids that have none."""
    found = _grouped(reading, _ORDERS_OF, ids, "event_id")
    for row in _rows(reading, _ORDERS, ids):
        if row.event_id is None:
            found[row.order_id].append(row)
    return found


def visits(reading: Reading, order_ids: Collection[str]) -> dict[str, Any]:
    """The newest second visit of each order, with the answer that counts where there is one."""
    rows = _rows(reading, _VISITS, order_ids)
    return {row.order_id: row for row in sorted(rows, key=lambda row: row.number)}


_MERGED = _by(
    _g.code,
    _g.code,
    _g.replaced_by,
    also=and_(_g.status == TagStatus.MERGED.value, _g.replaced_by.is_not(None)),
)


def merged_tags(reading: Reading, codes: Collection[str]) -> dict[str, str]:
    """What stands in the place of those of these tags that were merged, and of what stands in their place."""
    found: dict[str, str] = {}
    looked, waiting = set[str](), set(codes)
    while waiting:
        looked |= waiting
        new = {row.code: row.replaced_by for row in _rows(reading, _MERGED, waiting)}
        found |= new
        waiting = set(new.values()) - looked
    return found


# What was named, as events ----------------------------------------------------------------------------------------------

_EVENT_OF: Mapping[str, PreparedIn] = {
    "task": _by(_t.task_id, _t.event_id),
    "message": _by(_m.message_id, _m.event_id),
    "reply": _by(_s.reply_id, _s.event_id),
    "citizen_answer": _by(_a.answer_id, _a.event_id),
    "order": _by(_o.order_id, func.coalesce(_o.event_id, _o.order_id).label("event_id")),
}
_TAGGED = _by(_w.tag, _w.order_id)
_PAGE = 10_000


def events_of(reading: Reading, kind: str, ids: Collection[str]) -> set[str]:
    """What things of a kind (task, message, reply, citizen_answer, order) are counted with; orders without an event by themselves."""
    return {row.event_id for row in _rows(reading, _EVENT_OF[kind], ids) if row.event_id is not None}


def tagged(reading: Reading, codes: Collection[str]) -> set[str]:
    """Orders that have one of these tags."""
    return {row.order_id for row in _rows(reading, _TAGGED, codes)}


def all_orders(reading: Reading, *, alone: bool = False) -> list[str]:
    """Every order's id; ``alone``: of those without an event."""
    query = select(_o.order_id).where(_o.city_id == reading.city_id)
    return list(reading.conn.execute(query.where(_o.event_id.is_(None)) if alone else query).scalars())


def events_after(reading: Reading, last: str, limit: int) -> list[str]:
    """The next events by id."""
    query = select(_e.event_id).where(_e.city_id == reading.city_id, _e.event_id > last)
    return list(reading.conn.execute(query.order_by(_e.event_id).limit(limit)).scalars())
