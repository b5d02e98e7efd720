"""What was rated without an agent, and what became of texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, bindparam, select

from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import citizen_answer, event
from server.sms.tables import sms_message, sms_reply

_a, _e, _m, _r = citizen_answer.c, event.c, sms_message.c, sms_reply.c
_PAGE = 10_000


def rated(reading: Reading, first: int, after: int) -> Iterable[Any]:
    """Ratings that count, given in these days, with the place of their event; not about events for training."""
    query = (
        select(
            _a.answer_id,
            _a.event_id,
            _a.leg,
            _a.channel,
            _a.rating,
            _a.answered_at,
            _e.unit_id,
            _e.business_line,
            _e.officers,
        )
        .select_from(citizen_answer.join(event, and_(_e.city_id == _a.city_id, _e.event_id == _a.event_id)))
        .where(
            _a.city_id == reading.city_id,
            _a.answered_at >= first,
            _a.answered_at < after,
            _a.canonical.is_(True),
            _a.rating.is_not(None),
            _e.trial.is_(False),
        )
    )
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})


def messages(
    reading: Reading, states: Collection[str], legs: Collection[str], first: int, after: int
) -> Iterable[Any]:
    """Messages of these legs in these states that were planned in this time, with the place of their event; not about events for training."""
    query = (
        select(
            _m.message_id,
            _m.event_id,
            _m.state,
            _m.planned_at,
            _m.tried_at,
            _e.unit_id,
            _e.business_line,
            _e.officers,
        )
        .select_from(sms_message.join(event, and_(_e.city_id == _m.city_id, _e.event_id == _m.event_id)))
        .where(
            _m.city_id == reading.city_id,
            _m.state.in_(sorted(states)),
            _m.leg.in_(sorted(legs)),
            _m.planned_at >= first,
            _m.planned_at < after,
            _e.trial.is_(False),
        )
    )
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})


_REPLIES = PreparedIn(
    lambda names: select(
        _r.event_id,
        _r.reply_id,
        _r.message_id,
        _r.received_at,
        _r.label,
        _r.settled_label,
        _r.confidence,
        _r.inbox,
    ).where(_r.city_id == bindparam("b_city"), one_of(_r.event_id, names))
)


def first_replies(reading: Reading, event_ids: Collection[str]) -> dict[str, Any]:
    """What was written first to each message about these events, by message."""
    rows = _REPLIES.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    found: dict[str, Any] = {}
    for row in sorted(rows, key=lambda one: (one.received_at, one.reply_id)):
        if row.message_id is not None:
            found.setdefault(row.message_id, row)
    return found
