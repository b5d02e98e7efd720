"""What an event keeps of the citizen's answer to the survey SMS: 1, 2 or 3 as they sent it, or the word for it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.ids import derived_id
from domain.vocabulary import Satisfaction
from server.acts.authors import Author
from server.db.work import UnitOfWork
from server.events import repository

_WORDS = {
    "1": Satisfaction.SATISFIED,
    "satisfied": Satisfaction.SATISFIED,
    "2": Satisfaction.BASICALLY_SATISFIED,
    "basically_satisfied": Satisfaction.BASICALLY_SATISFIED,
    "3": Satisfaction.DISSATISFIED,
    "dissatisfied": Satisfaction.DISSATISFIED,
}
DISSATISFIED_REPLIES = tuple(text for text, value in _WORDS.items() if value is Satisfaction.DISSATISFIED)


def reply_value(text: str | None) -> int | None:
    """The satisfaction value of a kept SMS answer, ``None`` where there is none."""
    value = _WORDS.get(text or "")
    return int(value) if value is not None else None


def take(work: UnitOfWork, replies: Mapping[str, str], by: Author) -> int:
    """Keep answers by event id, as the SMS channel or an operator hands them in; the next plan asks the dissatisfied.

    Returns how many events there were. What the citizen wrote stays as they sent it; a later phone answer stands beside it.
    """
    known = {event_id: said for event_id, said in replies.items() if reply_value(said) is not None}
    kept = repository.keep_replies(work, known)
    if kept:
        counts = {
            "replies": kept,
            "dissatisfied": sum(said in DISSATISFIED_REPLIES for said in known.values()),
        }
        work.record("sms.replies", derived_id("sms.replies", work.city_id), counts, author_id=by.user_id)
    return kept
