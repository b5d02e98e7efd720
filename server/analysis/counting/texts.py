"""What came of texts: ratings by the day they were given, and the ledger by the day each text left.

A text counts on one day: the one it was handed over on, last if several times, and before that, or where it never was, the one it was planned on.
So the ledger of each day adds up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from domain.figures.counts import Asked, Axis, CaseKind, Key, Place, Sent
from domain.figures.strata import Opinions
from domain.sms import message
from domain.sms.label import ReplyLabel
from domain.sms.message import MessageState
from domain.sms.reading.answer import Confidence
from domain.times import DAY, day_of
from domain.vocabulary import Channel
from server.analysis.counting.facts import Fact, days_of, kept, opinion, opinions, pages, summed
from server.analysis.counting.repository import texts as repository
from server.db.work import Reading
from server.sms.asking import ABOUT_THE_SERVICE

_AT_ONCE = 2_000
_LONGEST = 90 * DAY
"""No text leaves so long after it was planned: it waits for its window and its citizen's turn, then it is too old."""
_WAITING = "waiting"


def rating_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """The first clear rating about each leg of an event, after rectification left out."""
    days = days_of(reading, asked)
    for row in repository.rated(reading, days.first, days.after):
        said = opinion(row.rating)
        if said is not None and row.leg in ABOUT_THE_SERVICE:
            place = _place(row, row.answered_at, row.channel, days.zone)
            yield Fact(CaseKind.EVENT, row.event_id, row.answer_id, place, (said,))


def sms_ratings(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, Opinions]:
    """First clear ratings given without an agent, by the day they were given. The channel tells texts from the form behind a link."""
    found = summed(kept(asked, rating_facts(reading, asked)), by)
    return {key: opinions(counts) for key, counts in found.items()}


def ledger_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Each text about a service under ``planned`` and what became of it, and under ``replied`` and ``readable`` where somebody wrote back."""
    days = days_of(reading, asked)
    states = [state.value for state in MessageState]
    rows = repository.messages(reading, states, ABOUT_THE_SERVICE, days.first - _LONGEST, days.after)
    for page in pages(rows, _AT_ONCE):
        replies = repository.first_replies(reading, {row.event_id for row in page})
        for row in page:
            at = row.planned_at if row.tried_at is None else row.tried_at
            place = _place(row, at, Channel.SMS.value, days.zone)
            measures = (*_became(row.state), *_came_back(replies.get(row.message_id)))
            yield Fact(CaseKind.EVENT, row.event_id, row.message_id, place, measures)


def sms_ledger(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, Sent]:
    """What became of texts that asked about a service."""
    found = summed(kept(asked, ledger_facts(reading, asked)), by)
    return {key: Sent(**counts) for key, counts in found.items()}


def _became(state: str) -> tuple[str, ...]:
    now = MessageState(state)
    if now in message.UNDER_WAY:
        return ("planned", _WAITING)
    if now is MessageState.ACCEPTED:  # its receipt is waited for
        return ("planned", "sent")
    return ("planned", "sent", now.value) if now in message.SENT else ("planned", now.value)


def _came_back(reply: Any | None) -> tuple[str, ...]:
    """Whether somebody wrote back, and whether what they wrote first is known for certain, read so or settled by a person."""
    if reply is None:
        return ()
    sure = reply.confidence == Confidence.HIGH.value and reply.inbox is None
    label = reply.settled_label or (reply.label if sure else ReplyLabel.UNCLEAR.value)
    return ("replied",) if label == ReplyLabel.UNCLEAR.value else ("replied", "readable")


def _place(row: Any, at: int, channel: str, zone: str) -> Place:
    officers = tuple(json.loads(row.officers or "[]"))
    return Place(day_of(at, zone), row.unit_id or "", row.business_line, channel, officers)
