"""What citizens answer without an agent, by SMS or on the web: each answer a row that stays, and of them the one an event goes by.

Nothing is overwritten: a second answer stands beside the first. Of each leg (who took the call, what was done) the first clear rating
within the window counts. ``event.sms_reply`` repeats what calls go by: the first of those, and where they differ a 不满意 about either leg,
because whoever is dissatisfied with anything is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from domain.ids import derived_id
from domain.vocabulary import Channel, Satisfaction
from server.acts.authors import Author
from server.db.work import UnitOfWork
from server.events.repository import answers as repository
from server.plugins import offered

ANSWERED = "citizen.answer"

Follow = Callable[[UnitOfWork, Sequence[str]], object]
"""Told the ids of events that go by another rating, in the transaction that kept the answer."""

_WORDS = {
    "1": Satisfaction.SATISFIED,
    "satisfied": Satisfaction.SATISFIED,
    "2": Satisfaction.BASICALLY_SATISFIED,
    "basically_satisfied": Satisfaction.BASICALLY_SATISFIED,
    "3": Satisfaction.DISSATISFIED,
    "dissatisfied": Satisfaction.DISSATISFIED,
}
"""What ``event.sms_reply`` can hold; the words are of before."""
DISSATISFIED_REPLIES = tuple(text for text, value in _WORDS.items() if value is Satisfaction.DISSATISFIED)

_LABELS = {
    Satisfaction.SATISFIED: "satisfied",
    Satisfaction.BASICALLY_SATISFIED: "basically",
    Satisfaction.DISSATISFIED: "dissatisfied",
}


@dataclass(frozen=True, slots=True)
class CitizenAnswer:
    """One answer.

    Attributes:
        answer_id: its own; told again under it, it changes nothing.
        leg: what was asked about (``domain.sms.message.Leg``).
        rating: 1 to 3, ``None`` where they gave none.
        label: what it was read as, or settled to.
        aspects: aspect to 1 or 3.
        late: after the window: kept, and counted for nothing.
    """

    answer_id: str
    event_id: str
    answered_at: int
    leg: str = "handled"
    rating: int | None = None
    label: str = ""
    channel: str = Channel.SMS.value
    group_id: str | None = None
    message_id: str | None = None
    reply_id: str | None = None
    aspects: Mapping[str, int] = field(default_factory=dict)
    late: bool = False


def reply_value(text: str | None) -> int | None:
    """The satisfaction value an event goes by, ``None`` where there is none."""
    value = _WORDS.get(text or "")
    return int(value) if value is not None else None


def keep(work: UnitOfWork, answers: Sequence[CitizenAnswer], by: Author) -> list[str]:
    """Keep answers, each on record by itself; returns the events whose rating is another now.

    Who must hear of it offers ``following.citizens_answered(work, event_ids)``.
    """
    new = repository.add(work, [_row(work, one) for one in answers])
    for one in answers:
        if one.answer_id in new:
            told = {
                "event": one.event_id,
                "channel": one.channel,
                "leg": one.leg,
                "label": one.label,
                "rating": one.rating,
            }
            work.record(ANSWERED, one.answer_id, told, author_id=by.user_id)
    changed = _stand(work, sorted({one.event_id for one in answers if one.answer_id in new}))
    if changed:
        for follow in _following():
            follow(work, changed)
    return changed


def take(work: UnitOfWork, ratings: Mapping[str, Satisfaction], by: Author) -> int:
    """Keep bare ratings by event id, as an operator hands them in. Returns how many there were."""
    known = repository.known(work, list(ratings))
    keep(
        work,
        [
            CitizenAnswer(
                answer_id=derived_id("citizen answer", work.city_id, event_id, str(work.now)),
                event_id=event_id,
                answered_at=work.now,
                rating=int(ratings[event_id]),
                label=_LABELS[ratings[event_id]],
            )
            for event_id in known
        ],
        by,
    )
    return len(known)


def _stand(work: UnitOfWork, event_ids: Sequence[str]) -> list[str]:
    """Have the first clear rating of each leg count, and the event go by them; returns the events that go by another."""
    counting: list[str] = []
    not_counting: list[str] = []
    goes_by: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for row in repository.clear(work, event_ids):
        first = (row.event_id, row.leg) not in seen
        seen.add((row.event_id, row.leg))
        if first:
            before = goes_by.setdefault(row.event_id, row.rating)
            if row.rating == Satisfaction.DISSATISFIED != before:
                goes_by[row.event_id] = row.rating
        if first != bool(row.canonical):
            (counting if first else not_counting).append(row.answer_id)
    repository.set_canonical(work, counting, True)
    repository.set_canonical(work, not_counting, False)
    return repository.go_by(work, {event_id: str(rating) for event_id, rating in goes_by.items()})


def _row(work: UnitOfWork, one: CitizenAnswer) -> dict[str, object]:
    return {
        "city_id": work.city_id,
        "answer_id": one.answer_id,
        "event_id": one.event_id,
        "group_id": one.group_id,
        "channel": one.channel,
        "leg": one.leg,
        "message_id": one.message_id,
        "reply_id": one.reply_id,
        "rating": one.rating,
        "label": one.label,
        "aspects": msgspec.json.encode(dict(one.aspects)).decode(),
        "answered_at": one.answered_at,
        "taken_at": work.now,
        "late": one.late,
        "canonical": False,
    }


@lru_cache(maxsize=1)
def _following() -> tuple[Follow, ...]:
    return tuple(offered("following", "citizens_answered"))
