"""What SMS planning does when events come, change, or are taken out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.db.work import Reading, Record, UnitOfWork
from server.events.undoing import Stays
from server.sms import asking, stopping
from server.sms.repository import looking
from server.sms.repository import planned as repository


def events_came(work: UnitOfWork, event_ids: Sequence[str]) -> None:
    """Look at them, where anybody is asked by text."""
    if event_ids and asking.anybody(work):
        looking.look_at(work, event_ids)


events_changed = events_came
"""What could not be said of an event before can perhaps be said now."""


def events_busy(reading: Reading, event_ids: Sequence[str]) -> Mapping[str, str]:
    """Events whose citizen was sent a text, or may have been."""
    return dict.fromkeys(repository.sent_about(reading, event_ids), Stays.ASKED)


def events_going(work: UnitOfWork, _record: Record, event_ids: Sequence[str]) -> None:
    """What was planned about them does not go out."""
    looking.looked_at(work, event_ids)
    stopping.cancel_of_events(work, event_ids)
