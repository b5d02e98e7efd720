"""Satisfaction figures over counts of answers, always with what they rest on.

How 基本满意 counts must be declared, so all three ways stand side by side: strict (0), weighted (one half) and
inclusive (1). Only 满意, 基本满意 and 不满意 are valid replies; 说不清 is a reply but no valid one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from domain.vocabulary import Satisfaction

Z95 = 1.959963984540054
"""97.5% quantile of the standard normal distribution, for two-sided 95% intervals."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many citizens were asked and what they said; add them up to aggregate."""

    satisfied: int = 0
    basically_satisfied: int = 0
    dissatisfied: int = 0
    unclear: int = 0
    asked: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.satisfied + other.satisfied,
            self.basically_satisfied + other.basically_satisfied,
            self.dissatisfied + other.dissatisfied,
            self.unclear + other.unclear,
            self.asked + other.asked,
        )

    @property
    def valid(self) -> int:
        """n: the number of valid replies."""
        return self.satisfied + self.basically_satisfied + self.dissatisfied

    @property
    def replies(self) -> int:
        """All replies, 说不清 among them."""
        return self.valid + self.unclear


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95% interval and the number it rests on; no value where that number is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class SatisfactionFigures:
    """What is shown wherever satisfaction is shown."""

    counts: Counts
    strict: Rate
    weighted: Rate
    inclusive: Rate
    response: Rate


def count(answers: Iterable[Satisfaction], asked: int) -> Counts:
    """Count overall answers; ``asked`` is how many citizens were asked, with or without a reply."""
    tally = [0, 0, 0, 0]
    for answer in answers:
        tally[answer] += 1
    return Counts(
        satisfied=tally[Satisfaction.SATISFIED],
        basically_satisfied=tally[Satisfaction.BASICALLY_SATISFIED],
        dissatisfied=tally[Satisfaction.DISSATISFIED],
        unclear=tally[Satisfaction.UNCLEAR],
        asked=asked,
    )


def figures(counts: Counts) -> SatisfactionFigures:
    """All figures of a set of counts.

    The interval of the weighted rate is Wilson's for a share of the same size: the variance of a score in {0, ½, 1}
    is never above that of a yes/no answer with the same mean, so it errs on the wide side.
    """
    return SatisfactionFigures(
        counts=counts,
        strict=rate(counts.satisfied, counts.valid),
        weighted=rate(counts.satisfied + counts.basically_satisfied / 2, counts.valid),
        inclusive=rate(counts.satisfied + counts.basically_satisfied, counts.valid),
        response=rate(counts.replies, counts.asked),
    )


def rate(part: float, n: int) -> Rate:
    """A share with its 95% Wilson interval. Where more replied than were asked (a late reply), the share is 1."""
    if n <= 0:
        return Rate(None, None, None, 0)
    part = min(part, n)
    low, high = wilson_interval(part, n)
    return Rate(part / n, low, high, n)


def wilson_interval(part: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval for a share ``part`` of ``n``.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
    209-212; preferred for small n by Brown, Cai and DasGupta, Statistical Science 16 (2001), 101-133.

    Raises:
        ValueError: ``n`` is not positive or ``part`` lies outside 0..n.
    """
    if n <= 0 or not 0 <= part <= n:
        raise ValueError("a share is a part of something")
    p = part / n
    zz = z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    low = 0.0 if part == 0 else max(0.0, centre - half)
    high = 1.0 if part == n else min(1.0, centre + half)
    return low, high
