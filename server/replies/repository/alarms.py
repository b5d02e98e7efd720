"""Emergencies out of replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, select, text, update

from server.db.prepared import Prepared, insert_all
from server.db.work import Reading, UnitOfWork
from server.emergencies.tables import emergency
from server.sms.tables import sms_alarm, sms_message
from server.sms.tables.wanting import UNSEEN

_a, _e, _m = sms_alarm.c, emergency.c, sms_message.c
_CITY: BindParameter[str] = bindparam("b_city")
_DUE = Prepared(
    select(
        _a.emergency_id, _a.reply_id, _a.message_id, _a.told, _e.acknowledged_at, _e.escalated_at,
        _m.number, _m.group_id, _m.event_id, _m.extension, _m.conversation_id,
    )
    .select_from(
        sms_alarm.join(emergency, and_(_e.city_id == _a.city_id, _e.emergency_id == _a.emergency_id)).outerjoin(
            sms_message, and_(_m.city_id == _a.city_id, _m.message_id == _a.message_id)
        )
    )
    .where(_a.city_id == _CITY, text(f"sms_alarm.{UNSEEN}"), _a.next_at <= bindparam("b_now"))
    .order_by(_a.next_at)
)  # fmt: skip


class Due(NamedTuple):
    """An emergency nobody has seen, or that its citizen was not told was seen; with the message it answers."""

    emergency_id: str
    reply_id: str
    message_id: str | None
    told: int
    acknowledged_at: int | None
    escalated_at: int | None
    number: bytes | None
    group_id: str | None
    event_id: str | None
    extension: str | None
    conversation_id: str | None


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Look after these."""
    if rows:
        insert_all(work.conn, sms_alarm, list(rows))


def any_due(reading: Reading) -> bool:
    """Whether :func:`due` would find one."""
    query = select(_a.emergency_id).where(
        _a.city_id == reading.city_id, text(UNSEEN), _a.next_at <= reading.now
    )
    return reading.conn.execute(query.limit(1)).first() is not None


def due(work: UnitOfWork) -> list[Due]:
    """Those whose time has come."""
    rows = _DUE.rows(work.conn, {"b_city": work.city_id, "b_now": work.now})
    return [Due(*row) for row in rows]


def set_next(work: UnitOfWork, wanted: Mapping[str, tuple[int | None, int]]) -> None:
    """When each is looked at again, and how often the duty list was told."""
    if wanted:
        work.conn.execute(
            update(sms_alarm)
            .where(
                _a.city_id == work.city_id, _a.emergency_id == bindparam("b_id", type_=_a.emergency_id.type)
            )
            .values(next_at=bindparam("b_next"), told=bindparam("b_told")),
            [{"b_id": one, "b_next": at, "b_told": told} for one, (at, told) in sorted(wanted.items())],
        )
