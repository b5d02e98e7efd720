"""Ratings of an event without an agent, and what became of the texts about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.cube import Entry, entry
from domain.sms import message
from domain.sms.label import ReplyLabel
from domain.sms.message import Leg, MessageState
from domain.sms.reading.answer import Confidence
from domain.times import day_of
from domain.vocabulary import Channel
from server.analysis.cube.event import OPINIONS, Subject

_LEGS = frozenset({Leg.CALL.value, Leg.HANDLED.value})


def entries(subject: Subject, zone: str) -> list[Entry]:
    """What its ratings and texts count."""
    if subject.row is None or subject.row.trial:
        return []
    return [*_ratings(subject, zone), *_ledger(subject, zone)]


def _ratings(subject: Subject, zone: str) -> Iterator[Entry]:
    for one in subject.answers:
        said = OPINIONS.get(one.rating or 0)
        if one.canonical and said is not None and one.answered_at is not None and one.leg in _LEGS:
            yield entry(Table.SMS_RATINGS, day_of(one.answered_at, zone), subject.place(one.channel), (said,))


def _ledger(subject: Subject, zone: str) -> Iterator[Entry]:
    first: dict[str | None, Any] = {}
    for reply in subject.replies:
        first.setdefault(reply.message_id, reply)
    place = subject.place(Channel.SMS.value)
    for one in subject.messages:
        if one.leg in _LEGS:
            at = one.planned_at if one.tried_at is None else one.tried_at
            measures = ["planned", *_fate(MessageState(one.state))]
            if reply := first.get(one.message_id):
                measures.append("replied")
                if _readable(reply):
                    measures.append("readable")
            yield entry(Table.SMS_LEDGER, day_of(at, zone), place, measures)


def _fate(state: MessageState) -> tuple[str, ...]:
    if state in message.UNDER_WAY:
        return ("waiting",)
    if state is MessageState.ACCEPTED:
        return ("sent",)
    return ("sent", state.value) if state in message.SENT else (state.value,)


def _readable(reply: Any) -> bool:
    if reply.settled_label:
        return bool(reply.settled_label != ReplyLabel.UNCLEAR.value)
    sure = reply.confidence == Confidence.HIGH.value and reply.inbox is None
    return bool(sure and reply.label != ReplyLabel.UNCLEAR.value)
