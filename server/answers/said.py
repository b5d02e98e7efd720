"""What an event's citizen said, by SMS, on the web and on the phone: one view for screens, figures and orders, without a word of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.answers.repository import said as repository
from server.db.work import Reading


@dataclass(frozen=True, slots=True)
class Said:
    """One answer to one event.

    Attributes:
        channel: ``sms``, ``web`` or ``phone``.
        leg: what an answer without an agent was about; empty for calls.
        rating: 1 to 3, ``None`` where the overall question was not answered.
        label: what a text was read as; empty for calls.
        at: when it was given; ``None`` for those nobody kept it of.
        counts: it is the one of its channel and leg that counts.
    """

    event_id: str
    answer_id: str
    channel: str
    leg: str
    rating: int | None
    label: str
    at: int | None
    counts: bool
    late: bool


def said_of(reading: Reading, event_ids: Sequence[str]) -> dict[str, list[Said]]:
    """Everything said about these events, the earliest first."""
    found: dict[str, list[Said]] = {}
    told = [
        Said(*row)
        for row in (*repository.without_agent(reading, event_ids), *repository.by_phone(reading, event_ids))
    ]
    for one in sorted(told, key=lambda said: (said.at or 0, said.answer_id)):
        found.setdefault(one.event_id, []).append(one)
    return found
