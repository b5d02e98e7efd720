"""Messages that a restore left unknown, and the next rounds of messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import or_, select, text, update

from domain.sms.message import MessageState
from domain.sms.unknown import UnknownCause
from server.db.prepared import insert_all
from server.db.tables import operation
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_message
from server.sms.tables.messages import CLAIMED, PLANNED, UNKNOWN, WAITING

_m = sms_message.c
_CARRIED = ("event_id", "group_id", "leg", "rule", "template", "template_version", "extension", "carrier", "unit_id", "parts",
            "window_from", "window_until", "conversation_id")  # fmt: skip


class Before(NamedTuple):
    """A message as it stood when the centre went back."""

    message_id: str
    planned_at: int
    leg: str
    unit_id: str | None
    carrier: str
    template: str
    gateway: str | None


def carried_over(row: Any) -> dict[str, object]:
    """What the next round of a message has of it."""
    told: dict[str, object] = {name: getattr(row, name) for name in _CARRIED}
    return told | {"mask": "", "claim_fence": 0, "tries": 0, "counted_tries": 0, "restored": False}


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Insert messages."""
    insert_all(work.conn, sms_message, rows)
    touch(work, Touched.ASKED, (str(row["event_id"]) for row in rows if row["event_id"] is not None))


def restored(reading: Reading) -> list[str]:
    """Messages that were due before the centre went back, and that nobody decided about."""
    query = select(_m.message_id).where(
        _m.city_id == reading.city_id,
        text(UNKNOWN),
        _m.reason == UnknownCause.RESTORED.value,
        _m.final_at.is_(None),
    )
    return list(reading.conn.execute(query).scalars())


def gone_back(work: UnitOfWork) -> list[Before]:
    """Nobody knows of these whether they went out: what was due, and what somebody held. Without the instant of a try, so that no
    gateway is asked about a try that may not have been the last. Of what had gone out nobody knows whether it was sent once more."""
    under_way = or_(text(WAITING), text(UNKNOWN))
    work.conn.execute(update(sms_message).where(_m.city_id == work.city_id, under_way).values(restored=True))
    statement = (
        update(sms_message)
        .where(
            _m.city_id == work.city_id,
            or_(text(CLAIMED), (text(PLANNED)) & (_m.due_at <= work.now)),
        )
        .values(
            state=MessageState.UNKNOWN.value,
            reason=UnknownCause.RESTORED.value,
            restored=True,
            tried_at=None,
            claim_owner=None,
            claim_until=None,
        )
        .returning(_m.message_id, _m.planned_at, _m.leg, _m.unit_id, _m.carrier, _m.template, _m.gateway)
    )
    found = [Before(*row) for row in work.conn.execute(statement)]
    touch(work, Touched.MESSAGE, (one.message_id for one in found))
    return found


def newest_at(reading: Reading) -> int:
    """When the last thing on record was done."""
    o = operation.c
    query = select(o.received_at).where(o.city_id == reading.city_id).order_by(o.seq.desc()).limit(1)
    return int(reading.conn.execute(query).scalar() or 0)
