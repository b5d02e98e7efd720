"""Masked lists of messages, and what waits of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, text

from domain.sms.ledger import measure
from domain.sms.message import Leg, MessageState
from server.db.work import Reading
from server.masterdata.tables import unit
from server.sms.tables import sms_call, sms_message
from server.sms.tables.messages import CLAIMED
from server.tasks.tables import task

_m, _u, _w, _t = sms_message.c, unit.c, sms_call.c, task.c
_MOST = 10_000


def calls(reading: Reading) -> tuple[int, int]:
    """How many are to be called because of what they wrote and were not since, and of how many the time is over."""
    some = (
        select(_w.due_at)
        .outerjoin(task, and_(_t.city_id == _w.city_id, _t.event_id == _w.event_id))
        .where(
            _w.city_id == reading.city_id,
            _w.due_at > reading.now - 30 * 86_400_000,
            or_(_t.last_attempt_at.is_(None), _t.last_attempt_at < _w.wanted_at),
        )
        .limit(_MOST)
        .subquery()
    )
    late = func.count().filter(some.c.due_at <= reading.now)
    row = reading.conn.execute(select(func.count(), late).select_from(some)).one()
    return int(row[0]), int(row[1])


def in_hand(reading: Reading) -> int:
    """Messages that a worker has claimed."""
    some = select(_m.message_id).where(_m.city_id == reading.city_id, text(CLAIMED)).limit(_MOST).subquery()
    return int(reading.conn.execute(select(func.count()).select_from(some)).scalar_one())


def messages(
    reading: Reading,
    states: Sequence[MessageState],
    planned: tuple[int, int],
    after: tuple[int, str] | None,
    limit: int,
    *,
    why: str = "",
    only: tuple[str, str] | None = None,
    replied: bool = False,
) -> list[Any]:
    """The newest messages in these states, planned between two instants; ``why``: of one reason or class; ``only``: column and value."""
    found: list[Any] = []
    for state in states:
        query = (
            select(
                _m.message_id, _m.planned_at, _m.mask, _m.leg, _m.template, _m.state, _m.reason, _m.error_class, _m.gateway,
                _m.carrier, _m.parts, _u.name.label("unit_name"),
            )
            .outerjoin(unit, and_(_u.city_id == _m.city_id, _u.unit_id == _m.unit_id))
            .where(
                _m.city_id == reading.city_id,
                _m.state == state.value,
                _m.planned_at >= planned[0],
                _m.planned_at < planned[1],
            )
            .order_by(_m.planned_at.desc(), _m.message_id.desc())
            .limit(limit)
        )  # fmt: skip
        if after is not None:
            query = query.where(
                or_(
                    _m.planned_at < after[0],
                    and_(_m.planned_at == after[0], _m.message_id < after[1]),
                )
            )
        if why:
            column = _m.error_class if state is MessageState.FAILED else _m.reason
            query = query.where(column == why)
        if only is not None:
            query = query.where(_m[only[0]] == only[1])
        if replied:
            query = query.where(_m.conversation_id.is_not(None), _m.leg.in_(_ASKING))
        found += reading.conn.execute(query)
    found.sort(key=lambda row: (row.planned_at, row.message_id), reverse=True)
    return found[:limit]


_ASKING = tuple(leg.value for leg in Leg if leg.asks)


def why_of(row: Any) -> str:
    """Why a message stands where it stands."""
    return measure(row.state, row.reason, row.error_class).partition(":")[2]
