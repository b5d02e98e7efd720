"""The digit that a reply rates by: at its begin or end, after a word of choosing, beside the word for it."""

from __future__ import annotations

from typing import NamedTuple

from domain.sms.reading.coding import Coded
from domain.sms.reading.lexicon import Lexicon
from domain.vocabulary import Satisfaction

_VALUES = {
    "one": Satisfaction.SATISFIED,
    "two": Satisfaction.BASICALLY_SATISFIED,
    "three": Satisfaction.DISSATISFIED,
    "han_one": Satisfaction.SATISFIED,
    "han_two": Satisfaction.BASICALLY_SATISFIED,
    "han_three": Satisfaction.DISSATISFIED,
}


_BESIDE = 2
"""So many words after a digit that rates another one rates too."""


class Digit(NamedTuple):
    """A digit that rates, and which word it is."""

    value: Satisfaction
    at: int


def digits(reply: Coded, lexicon: Lexicon) -> list[Digit]:
    """The digits that rate, in order. What counts things (3 天) is none; after a correction ("1不对3") the last is meant."""
    classes, signs = reply.classes, lexicon.classes
    found: list[Digit] = []
    for at, sign in enumerate(classes):
        value = _VALUES.get(lexicon.names.get(sign, ""))
        beside = bool(found) and at - found[-1].at <= _BESIDE
        if value is None or not (beside or _rates(classes, at, signs)):
            continue
        if found and any(one in signs["correction"] for one in classes[found[-1].at + 1 : at]):
            found.pop()
        found.append(Digit(value, at))
    return found


def _rates(classes: str, at: int, signs: dict[str, str]) -> bool:
    before, after = classes[:at], classes[at + 1 :]
    if after and after[0] in signs["ma"]:
        return False  # "is it 1?"
    if classes[at] in signs["han_digit"]:
        return _only(before, signs["before_digit"]) and _only(after, signs["around_digit"])
    beside = signs["beside_digit"]
    if classes[at] in signs["three"]:
        beside += signs["beside_three"]
    return (
        _only(before, signs["before_digit"])
        or (before[-1] in beside and _only(after, signs["around_digit"]))
        or before[-1] in signs["choose"]
        or bool(after and after[0] in signs["rating_word"])
    )


def _only(classes: str, allowed: str) -> bool:
    return all(sign in allowed for sign in classes)
