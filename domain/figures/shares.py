"""One share, one count, the difference of two, and sums of estimates: each with its interval and basis."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.special import gamma_quantile
from domain.satisfaction import Z95, wilson_interval


def share(part: float, n: int, *, z: float = Z95) -> Figure:
    """A share of ``n`` with Wilson's interval; of none there is none."""
    basis = Basis(n, Formula.WILSON)
    if not n:
        return Insufficient(basis)
    low, high = wilson_interval(part, n, z)
    value = part / n
    return Estimate(value, min(low, value), max(high, value), basis)


def count(events: int, *, exposure: float = 1.0, level: float = 0.95) -> Figure:
    """A count per unit of exposure with the exact interval of a Poisson count.

    Source: F. Garwood, Biometrika 28 (1936), 437-442.

    Raises:
        ValueError: less than nothing.
    """
    if events < 0 or exposure < 0:
        raise ValueError(f"{events} events in {exposure}")
    basis = Basis(exposure, Formula.POISSON)
    if not exposure:
        return Insufficient(basis)
    tail = (1 - level) / 2
    low = gamma_quantile(tail, events) if events else 0.0
    high = gamma_quantile(1 - tail, events + 1)
    return Estimate(events / exposure, low / exposure, high / exposure, basis)


def difference(one: Figure, other: Figure) -> Figure:
    """One share less another, independent one: Newcombe's interval from the two of Wilson, Statistics in Medicine 17 (1998), 873-890, no. 10."""
    return _joined([(1.0, one), (-1.0, other)], Formula.NEWCOMBE)


def mover(parts: Sequence[tuple[float, Figure]]) -> Figure:
    """A weighted sum of independent estimates, each with an interval of its own that need not lie evenly about it.

    Source: Zou and Donner, Statistics in Medicine 27 (2008), 1693-1702 (method of variance estimates recovery).
    """
    return _joined(parts, Formula.MOVER)


def _joined(parts: Sequence[tuple[float, Figure]], formula: Formula) -> Figure:
    basis = Basis(sum(figure.basis.n for _, figure in parts), formula)
    value = below = above = 0.0
    for weight, figure in parts:
        if isinstance(figure, Insufficient):
            return Insufficient(basis)
        value += weight * figure.value
        least, most = sorted((weight * figure.low, weight * figure.high))
        below += (weight * figure.value - least) ** 2
        above += (most - weight * figure.value) ** 2
    if not parts:
        return Insufficient(basis)
    return Estimate(value, value - sqrt(below), value + sqrt(above), basis)
