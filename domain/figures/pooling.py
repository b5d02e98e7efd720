"""Officers: each one's rate pulled towards that of their line, as far as officers of the line resemble each other.

The chances of officers are taken as drawn from a beta distribution, found by likelihood from all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from typing import Final

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.shares import mover
from domain.figures.special import beta_quantile

LEAST = 20
"""Answers below which an officer stands hollow: no flag, no place in any order."""
_ALIKE: Final = 1e6
"""a + b from which on officers are all one."""


@dataclass(frozen=True, slots=True)
class Prior:
    """How the chances of the officers of a line lie: Beta(a, b), as from a + b answers of the line."""

    a: float
    b: float

    def pooled(self, events: int, n: int, level: float = 0.95) -> Figure:
        """An officer's rate with its interval, both after ``events`` of ``n`` of their own."""
        basis = Basis(n, Formula.BETA_BINOMIAL)
        if not n:
            return Insufficient(basis)
        a, b = self.a + events, self.b + n - events
        tail, value = (1 - level) / 2, a / (a + b)
        low, high = beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)
        # With a or b next to nothing the mean lies beyond where nearly all of the distribution is.
        return Estimate(value, min(low, value), max(high, value), basis)


JEFFREYS: Final = Prior(0.5, 0.5)
"""Where nobody of a line, or everybody, was dissatisfied: the line says nothing about how officers differ."""


def steady(found: Prior | None) -> Prior:
    """A prior that pulls at least as one answer does: where each officer had one or two answers on a line, these look like all or nothing, and
    the likeliest prior would believe it."""
    if found is None:
        return JEFFREYS
    size = found.a + found.b
    return found if size >= 1 else Prior(found.a / size, found.b / size)


def over_lines(parts: Sequence[tuple[int, int, Prior]]) -> Figure:
    """The rate of one officer over their lines: each (events, n, prior) pulled towards its own line, weighed by their answers on it."""
    whole = sum(n for _, n, _ in parts)
    basis = Basis(whole, Formula.BETA_BINOMIAL)
    if len(parts) == 1:
        events, n, of_line = parts[0]
        return of_line.pooled(events, n)
    joined = mover([(n / whole, of_line.pooled(events, n)) for events, n, of_line in parts if n])
    if isinstance(joined, Insufficient):
        return Insufficient(basis)
    return Estimate(joined.value, max(0.0, joined.low), min(1.0, joined.high), basis)


def prior(counts: Sequence[tuple[int, int]]) -> Prior | None:
    """The likeliest prior of (events, n) of each officer; None where there was no event, or nothing but events.

    Newton's steps in the logarithms of a and b. Where officers differ less than chance alone would have them, a + b stops at
    a million: all have the rate of the line.
    """
    counts = [(events, n) for events, n in counts if n > 0]
    events, whole = sum(x for x, _ in counts), sum(n for _, n in counts)
    if not 0 < events < whole:
        return None
    likelihood = _Likelihood(counts)
    mean = events / whole
    size = min(_moments(counts, mean), _ALIKE / 2)
    at = (log(mean * size), log((1 - mean) * size))
    value = likelihood.value(at)
    for _ in range(200):
        step = likelihood.step(at)
        fresh, found = _better(likelihood.value, at, step, value)
        if found - value <= 1e-13 * abs(value):
            break
        at, value = fresh, found
        if exp(at[0]) + exp(at[1]) > _ALIKE:
            return Prior(mean * _ALIKE, (1 - mean) * _ALIKE)
    return Prior(exp(at[0]), exp(at[1]))


def _better(
    value: Callable[[tuple[float, float]], float],
    at: tuple[float, float],
    step: tuple[float, float],
    before: float,
) -> tuple[tuple[float, float], float]:
    """A step, halved until it leads up."""
    for _ in range(60):
        fresh = (at[0] + step[0], at[1] + step[1])
        found = value(fresh)
        if found >= before:
            return fresh, found
        step = (step[0] / 2, step[1] / 2)
    return at, before


def _moments(counts: Sequence[tuple[int, int]], mean: float) -> float:
    """a + b by the method of moments, to begin from."""
    spread = sum(n * (x / n - mean) ** 2 for x, n in counts)
    sizes = sum(n for _, n in counts)
    chance = mean * (1 - mean)
    usual = (sizes - sum(n * n for _, n in counts) / sizes) if sizes else 0.0
    excess = spread - chance * (len(counts) - 1)
    between = excess / usual if usual > 0 else 0.0
    return max(1.0, chance / between - 1) if between > 0 else 1e3


class _Likelihood:
    """Of Beta-binomial counts; the logarithms of a, a + 1, … stand in it as often as officers reach so far."""

    def __init__(self, counts: Sequence[tuple[int, int]]) -> None:
        self._events = _reaching(x for x, _ in counts)
        self._others = _reaching(n - x for x, n in counts)
        self._all = _reaching(n for _, n in counts)

    def value(self, at: tuple[float, float]) -> float:
        """Its logarithm but for a constant."""
        if max(at) > 40:
            return -inf
        a, b = exp(at[0]), exp(at[1])
        return (
            sum(times * log(a + j) for j, times in enumerate(self._events))
            + sum(times * log(b + j) for j, times in enumerate(self._others))
            - sum(times * log(a + b + j) for j, times in enumerate(self._all))
        )

    def step(self, at: tuple[float, float]) -> tuple[float, float]:
        """Newton's step, or uphill where the surface is not bent downwards."""
        a, b = exp(at[0]), exp(at[1])
        in_a, in_b, in_all = _slopes(self._events, a), _slopes(self._others, b), _slopes(self._all, a + b)
        ga, gb = a * (in_a[0] - in_all[0]), b * (in_b[0] - in_all[0])
        haa = ga + a * a * (in_all[1] - in_a[1])
        hbb = gb + b * b * (in_all[1] - in_b[1])
        hab = a * b * in_all[1]
        bent = haa * hbb - hab * hab
        if haa < 0 and bent > 0:
            step = ((hab * gb - hbb * ga) / bent, (hab * ga - haa * gb) / bent)
        else:
            longest = max(abs(ga), abs(gb), 1e-300)
            step = (ga / longest, gb / longest)
        most = max(abs(step[0]), abs(step[1]), 1.0) / 2
        return (step[0] / max(most, 1.0), step[1] / max(most, 1.0))


def _reaching(numbers: Iterable[int]) -> list[int]:
    """How many are more than 0, more than 1, … ."""
    found = sorted(numbers, reverse=True)
    reaching = [0] * (found[0] if found else 0)
    for number in found:
        if number:
            reaching[number - 1] += 1
    for j in range(len(reaching) - 2, -1, -1):
        reaching[j] += reaching[j + 1]
    return reaching


def _slopes(reaching: Sequence[int], a: float) -> tuple[float, float]:
    """The sum's slope, and how fast that falls."""
    first = second = 0.0
    for j, times in enumerate(reaching):
        part = times / (a + j)
        first += part
        second += part / (a + j)
    return first, second
