"""Whether a number is still asked by text, by what became of texts to it before. The phone stays allowed either way."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from domain.sms.errors import ErrorClass
from domain.times import DAY

APART = 7 * DAY
"""Two texts that found no subscriber, so far apart, are no passing fault of the carrier's."""
SHUT_FOR = 90 * DAY
"""So long no text goes to a number without a subscriber: it may be given to somebody else by then."""


class Shut(StrEnum):
    """Why a number gets no text."""

    UNREACHABLE = "sms.unreachable"
    """Nobody has the number."""
    BLOCKED = "sms.carrier_blocked"
    """Its owner is on a list of the carrier's; for good, and no opt-out of ours."""


TELLING = frozenset({ErrorClass.NUMBER, ErrorClass.BLOCKED})
"""Failures that say something about the number."""


class Failure(NamedTuple):
    """A text that failed for good: when (ms), and why."""

    at: int
    error: ErrorClass


def shut(failures: Sequence[Failure], now: int) -> Shut | None:
    """Why a number gets no text, if it gets none."""
    if any(one.error is ErrorClass.BLOCKED for one in failures):
        return Shut.BLOCKED
    none_there = [one.at for one in failures if one.error is ErrorClass.NUMBER]
    if none_there and max(none_there) - min(none_there) >= APART and now < max(none_there) + SHUT_FOR:
        return Shut.UNREACHABLE
    return None
