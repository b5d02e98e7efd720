"""What an event keeps of the citizen's answer to the survey SMS: 1, 2 or 3 as he sent it, or the word for it."""

from __future__ import annotations

from domain.vocabulary import Satisfaction

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
