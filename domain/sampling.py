"""Who is called of those who may be: a seeded random sample that anybody can draw again.

Every event is drawn by itself, from a keyed hash of its id, so that the sample depends neither on the order of the
events nor on which of them were imported first, and a second run draws no second sample. A plain every-n-th would
follow the rhythm of the source (and with it of shifts and units).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from domain.times import HOUR
from domain.vocabulary import BusinessLine, Satisfaction, TaskReason

DEFAULT_RATE = 0.1631
"""213,100 calls to 1,191,000 survey SMS (Zhengzhou, January to June 2020): all 22,540 dissatisfied, and this share of the others."""
VERIFYING_SHARE = 0.1
"""Of those drawn who have answered by SMS, so many are called all the same."""
CUT_OFF = 24 * HOUR
"""So long after the text the stratum of an event is fixed, drawn or not, and who was drawn is called from then on."""

_SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What share is called: of each business line, by a seed that goes on record with the plan.

    Attributes:
        rates: share (0 to 1) for lines that differ from the default.
        dissatisfied_rate: share of those who answered the SMS with 不满意.
    """

    seed: str
    rates: Mapping[BusinessLine, float] = field(default_factory=dict)
    default_rate: float = DEFAULT_RATE
    dissatisfied_rate: float = 1.0

    def __post_init__(self) -> None:
        for rate in (*self.rates.values(), self.default_rate, self.dissatisfied_rate):
            if not 0 <= rate <= 1:
                raise ValueError("a share lies between 0 and 1")

    def rate(self, line: BusinessLine, reason: TaskReason) -> float:
        """The share of citizens called for a reason; only plain sampling leaves anybody out."""
        if reason is TaskReason.SAMPLE:
            return self.rates.get(line, self.default_rate)
        return self.dissatisfied_rate if reason is TaskReason.SMS_DISSATISFIED else 1.0

    def draws(self, event_id: str, line: BusinessLine, reason: TaskReason = TaskReason.SAMPLE) -> bool:
        """Whether an event is in the sample."""
        return drawn(self.seed, event_id, self.rate(line, reason))


def drawn(seed: str, event_id: str, rate: float) -> bool:
    """Whether the keyed hash of an event falls into the first ``rate`` of all hashes.

    A larger rate keeps everybody whom a smaller one drew. Raises nothing; a seed of any length will do.
    """
    key = seed.encode()
    if len(key) > 64:  # the longest key of BLAKE2b (RFC 7693)
        key = blake2b(key).digest()
    digest = blake2b(event_id.encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest) < rate * _SPAN


def verifies(seed: str, event_id: str, rate: float) -> bool:
    """Whether who was drawn at this rate is called although they have answered: the first tenth of the drawn, by the same hash."""
    return drawn(seed, event_id, rate * VERIFYING_SHARE)


class Stratum(StrEnum):
    """What had come of the SMS at the cut-off; an answer after it starts its work and changes no stratum."""

    DISSATISFIED = "A"
    ANSWERED = "B"
    """1, 2 or praise."""
    SILENT = "S"
    """All others: silent, failed, unreadable, a demand, an emergency, opted out, never asked by SMS."""


PRAISE = "praise"


def stratum_of(answers: Iterable[tuple[int | None, str]]) -> Stratum:
    """The stratum by the answers that counted at the cut-off, each its rating and its label; a 不满意 about any leg goes before."""
    told = tuple(answers)
    if any(rating == Satisfaction.DISSATISFIED for rating, _ in told):
        return Stratum.DISSATISFIED
    if any(rating is not None or label == PRAISE for rating, label in told):
        return Stratum.ANSWERED
    return Stratum.SILENT
