"""Units beside each other: which lies further from what its lines lead to expect than chance explains.

Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202; the tails are exact, and limits run through counts, for
interpolated ones flag 8% of identical units at 30 answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import accumulate
from math import exp, lgamma, log, log1p, sqrt
from typing import Final

from domain.figures.basis import Basis, Formula
from domain.figures.special import beta_binomial, binomial_at_least, binomial_at_most

LEAST = 30
"""Answers below which a unit is hollow: no flag, no place in any order."""
BEYOND = 0.001
"""The tail at which a unit is flagged, on either side."""
SEEN = 0.025
"""The tail of the inner lines."""
_WINSORISED: Final = 0.1
_NOTHING: Final = 1e-18


class Flag(StrEnum):
    """What a point of the funnel says."""

    HOLLOW = auto()
    WITHIN = auto()
    WORSE = auto()
    BETTER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """Answers of one unit on one line, and the city's share of dissatisfied on it."""

    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Point:
    """One unit.

    Attributes:
        observed: dissatisfied; ``parts``: its answers by line.
    """

    observed: int
    parts: tuple[Part, ...]

    @property
    def n(self) -> int:
        return sum(part.n for part in self.parts)

    @property
    def expected(self) -> float:
        """What a unit with these lines would have at the city's shares."""
        return sum(part.n * part.share for part in self.parts)

    @property
    def variance(self) -> float:
        """Of the count by chance alone."""
        return sum(part.n * part.share * (1 - part.share) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Judged:
    """A point with the chance of so many or more, and of so few or fewer, among units without differences.

    Attributes:
        ratio: 100 × observed ÷ expected; None where nothing was expected.
    """

    flag: Flag
    at_least: float
    at_most: float
    ratio: float | None
    basis: Basis


def judge(point: Point, spread: float = 0.0, least: int = LEAST) -> Judged:
    """Where a unit stands.

    Args:
        least: answers below which it is hollow.
        spread: τ², how far units differ by nature; ``over_dispersion`` of all points of the chart.
    """
    basis = Basis(point.n, Formula.FUNNEL)
    at_least, at_most = tails(point, spread)
    ratio = 100 * point.observed / point.expected if point.expected else None
    if point.n < least:
        flag = Flag.HOLLOW
    elif at_least <= BEYOND:
        flag = Flag.WORSE
    elif at_most <= BEYOND:
        flag = Flag.BETTER
    else:
        flag = Flag.WITHIN
    return Judged(flag, at_least, at_most, ratio, basis)


def tails(point: Point, spread: float = 0.0) -> tuple[float, float]:
    """The chance of the observed number or more, and of it or fewer."""
    if len(point.parts) == 1 and not _beta(point, spread):
        (part,) = point.parts
        return (
            binomial_at_least(point.observed, part.n, part.share),
            binomial_at_most(point.observed, part.n, part.share),
        )
    chances = distribution(point.parts, spread)
    return min(1.0, sum(chances[point.observed :])), min(1.0, sum(chances[: point.observed + 1]))


def distribution(parts: Sequence[Part], spread: float = 0.0) -> list[float]:
    """The chance of each number of dissatisfied: of several lines together exactly; with a spread a beta-binomial of their mean."""
    point = Point(0, tuple(parts))
    ab = _beta(point, spread)
    if ab:
        return beta_binomial(point.n, *ab)
    together = [1.0]
    for part in parts:
        together = _sum(together, _binomial(part))
    return together


def _binomial(part: Part) -> list[float]:
    """The chance of each of 0 to ``n``."""
    n, p = part.n, part.share
    if not 0 < p < 1:
        return [float(k == round(n * p)) for k in range(n + 1)]
    ways, good, bad = lgamma(n + 1), log(p), log1p(-p)
    return [exp(ways - lgamma(k + 1) - lgamma(n - k + 1) + k * good + (n - k) * bad) for k in range(n + 1)]


def _sum(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The distribution of the sum of two independent counts; what no tail could notice is passed over."""
    found = [0.0] * (len(one) + len(other) - 1)
    seen = [(j, q) for j, q in enumerate(other) if q > _NOTHING]
    for i, p in enumerate(one):
        if p > _NOTHING:
            for j, q in seen:
                found[i + j] += p * q
    return found


def _beta(point: Point, spread: float) -> tuple[float, float] | None:
    """a and b of the chances of units that differ by so much; None where they do not."""
    p = point.expected / point.n if point.n else 0.0
    if spread <= 0 or not 0 < p < 1:
        return None
    size = p * (1 - p) / spread - 1
    return (p * size, (1 - p) * size) if size > 0 else None


def over_dispersion(points: Sequence[Point]) -> float:
    """τ²: how far the shares of units differ beyond chance, by DerSimonian and Laird, Controlled Clinical Trials 7 (1986), 177-188.

    A tenth of the points on either side counts as the next one inwards, so that the few that are to be found do not hide
    themselves. Hollow points say nothing.
    """
    known = [point for point in points if point.n >= LEAST and point.variance > 0]
    if len(known) < 2:
        return 0.0
    scores = [(point.observed - point.expected) / sqrt(point.variance) for point in known]
    q = sum(score * score for score in _winsorised(scores))
    weights = [point.n * point.n / point.variance for point in known]
    whole = sum(weights)
    room = whole - sum(weight * weight for weight in weights) / whole
    return max(0.0, (q - (len(known) - 1)) / room)


def _winsorised(scores: Sequence[float]) -> list[float]:
    ordered = sorted(scores)
    cut = int(len(ordered) * _WINSORISED)
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    return [min(max(score, low), high) for score in scores]


def limits(n: int, share: float, spread: float = 0.0, tail: float = BEYOND) -> tuple[int, int]:
    """The outermost counts of ``n`` that are not flagged: what a line of the chart runs through."""
    if spread <= 0:
        return _first(lambda k: binomial_at_most(k, n, share) > tail, n), n - _first(
            lambda k: binomial_at_least(n - k, n, share) > tail, n
        )
    chances = distribution((Part(n, share),), spread)
    return _outermost(chances, tail), n - _outermost(chances[::-1], tail)


def _first(holds: Callable[[int], bool], n: int) -> int:
    """The first of 0 to ``n`` of which something holds that holds of all that follow."""
    return bisect_left(range(n), True, key=holds)


def _outermost(chances: Sequence[float], tail: float) -> int:
    """The first count whose tail, from 0 on, is more than that."""
    below = accumulate(chances)
    return next((k for k, chance in enumerate(below) if chance > tail), len(chances) - 1)


def expected_outside(points: int, tail: float = BEYOND) -> float:
    """How many points would lie outside though all units were the same: what is printed under the chart."""
    return 2 * tail * points
