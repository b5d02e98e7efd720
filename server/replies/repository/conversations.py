"""Conversations, and the messages they came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, text, update

from domain.sms.conversation import Talk
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork
from server.orders.tables import order
from server.sms.tables import sms_conversation, sms_message, sms_reply
from server.sms.tables.answers import OPEN
from server.tasks.tables import task

_k, _m, _o, _r, _t = sms_conversation.c, sms_message.c, order.c, sms_reply.c, task.c
_CITY: BindParameter[str] = bindparam("b_city")
_OF = PreparedIn(
    lambda names: (
        select(sms_conversation)
        .where(_k.city_id == _CITY, one_of(_k.conversation_id, names))
        .order_by(_k.conversation_id)
        .with_for_update()
    )
)
_SILENT = Prepared(
    select(_k.conversation_id)
    .where(_k.city_id == _CITY, text(OPEN), _k.until <= bindparam("b_now"))
    .order_by(_k.until, _k.conversation_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
_GOES_ON = Prepared(
    update(sms_message)
    .where(_m.city_id == _CITY, _m.message_id == bindparam("b_message", type_=_m.message_id.type))
    .values(conversation_id=bindparam("b_conversation", type_=_m.conversation_id.type))
)
_ORDERS = PreparedIn(
    lambda names: select(_o.event_id, _o.state).where(_o.city_id == _CITY, one_of(_o.event_id, names))
)


def of(work: UnitOfWork, conversation_ids: Collection[str]) -> dict[str, Any]:
    """These conversations, held for this transaction."""
    rows = _OF.rows(work.conn, {"b_city": work.city_id}, sorted(conversation_ids)) if conversation_ids else []
    return {row.conversation_id: row for row in rows}


def told_of_the_end(work: UnitOfWork, event_id: str) -> list[Any]:
    """Conversations about an event whose citizen opted out and wants to hear of its end, held for this transaction."""
    query = select(sms_conversation).where(
        _k.city_id == work.city_id, _k.event_id == event_id, _k.state == Talk.TELL_END.value
    )
    # Not in an order of the statement's: it would be that of the key, and the whole city's be gone through for the few of one event.
    return sorted(work.conn.execute(query.with_for_update()), key=lambda row: row.conversation_id)


def put(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Write conversations as they stand now."""
    work.upsert(sms_conversation, list(rows), ["city_id", "conversation_id"])


def expire(work: UnitOfWork, limit: int) -> int:
    """End those that nobody went on with; returns how many."""
    rows = _SILENT.rows(work.conn, {"b_city": work.city_id, "b_now": work.now, "b_limit": limit})
    ids = [row.conversation_id for row in rows]
    if ids:
        work.conn.execute(
            update(sms_conversation)
            .where(_k.city_id == work.city_id, _k.conversation_id.in_(ids))
            .values(state=Talk.EXPIRED.value, changed_at=work.now, until=None)
        )
    return len(ids)


def any_silent(reading: Reading) -> bool:
    """Whether :func:`expire` would find one."""
    query = select(_k.conversation_id).where(
        _k.city_id == reading.city_id, text(OPEN), _k.until <= reading.now
    )
    return reading.conn.execute(query.limit(1)).first() is not None


def order_states(reading: Reading, event_ids: Collection[str]) -> dict[str, list[str]]:
    """The states of the orders about these events."""
    found: dict[str, list[str]] = {}
    if event_ids:
        for row in _ORDERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids)):
            found.setdefault(row.event_id, []).append(row.state)
    return found


def in_conversation(work: UnitOfWork, conversation_ids: dict[str, str]) -> None:
    """Messages by id, and the conversation that goes on from each."""
    if conversation_ids:
        _GOES_ON.run_all(
            work.conn,
            [
                {"b_city": work.city_id, "b_message": one, "b_conversation": talk}
                for one, talk in sorted(conversation_ids.items())
            ],
        )


def event_of_task(reading: Reading, task_id: str, hall_id: str | None) -> str | None:
    """What a task of this hall (``None``: of any) is about."""
    query = select(_t.event_id).where(_t.city_id == reading.city_id, _t.task_id == task_id)
    if hall_id is not None:
        query = query.where(_t.hall_id == hall_id)
    return reading.conn.execute(query).scalar()


def texts_about(reading: Reading, event_id: str) -> list[Any]:
    """What was or will be sent about an event."""
    query = select(_m.planned_at, _m.accepted_at, _m.template, _m.template_version, _m.state).where(
        _m.city_id == reading.city_id, _m.event_id == event_id
    )
    return list(reading.conn.execute(query))


def replies_about(reading: Reading, event_id: str) -> list[Any]:
    """What the citizen wrote about it."""
    query = select(_r.reply_id, _r.received_at, _r.text).where(
        _r.city_id == reading.city_id, _r.event_id == event_id
    )
    return list(reading.conn.execute(query))
