"""民意指数: a weighted sum of scores between 0 and 1, said from 0 to 100.

A component without data is named, and the weights of the rest are scaled. Components are not independent: the variance is w'Vw, V by
drawing contact groups anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import isclose, isfinite, sqrt

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.catalogue import FigureKey
from domain.problems import Problem, ProblemError
from domain.satisfaction import Z95

WHOLE = 100
"""What weights sum to."""

SHIPPED: Mapping[FigureKey, float] = {
    FigureKey.RATE_WEIGHTED: 50,
    FigureKey.SOLVED: 20,
    FigureKey.SATISFIED_AFTER: 10,
    FigureKey.RESPONDED: 10,
    FigureKey.IN_TIME: 10,
}
"""The components there are, each a share where more is better, and what they weigh until a city weighs them itself."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the index: which figure, how much it weighs, its score; None where there are no data."""

    key: str
    weight: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Index:
    """The index, and which components it had to do without."""

    figure: Figure
    missing: tuple[str, ...] = ()


def check(weights: Mapping[str, float]) -> None:
    """Whether weights can be used.

    Raises:
        ProblemError: ``index.weight_range`` (below 0, or no number) or ``index.weights_sum`` (not 100 together).
    """
    for key, weight in weights.items():
        if not isfinite(weight) or weight < 0:
            raise ProblemError(Problem("index.weight_range", {"component": key}, field=key))
    if not isclose(sum(weights.values()), WHOLE, abs_tol=1e-9):
        raise ProblemError(Problem("index.weights_sum", {"sum": sum(weights.values()), "whole": WHOLE}))


def check_components(weights: Mapping[FigureKey, float]) -> None:
    """Whether weights are of components that there are, and can be used.

    Raises:
        ProblemError: ``index.component_unknown``, or as :func:`check`.
    """
    for key in weights:
        if key not in SHIPPED:
            raise ProblemError(Problem("index.component_unknown", {"component": key.value}, field=key.value))
    check({key.value: weight for key, weight in weights.items()})


def index(components: Sequence[Component], variances: Mapping[tuple[str, str], float], n: int) -> Index:
    """The index with its interval.

    Args:
        variances: of the scores, by pair of keys, each pair once in either order; what is left out is 0.
        n: answers that the scores rest on.

    Raises:
        ProblemError: as ``check``; ``index.score_range``: a score outside 0 to 1 (a rate per 1,000 is no component).
    """
    check({one.key: one.weight for one in components})
    known = [(one.key, one.weight, one.score) for one in components if one.score is not None]
    for key, _, score in known:
        if not 0 <= score <= 1:
            raise ProblemError(Problem("index.score_range", {"component": key}, field=key))
    missing = tuple(one.key for one in components if one.score is None)
    weighed = sum(weight for _, weight, _ in known)
    basis = Basis(n, Formula.BOOTSTRAP)
    if not weighed or not n:
        return Index(Insufficient(basis), missing)
    shares = {key: WHOLE * weight / weighed for key, weight, _ in known}
    value = sum(shares[key] * score for key, _, score in known)
    half = Z95 * sqrt(max(0.0, _variance(shares, variances)))
    return Index(
        Estimate(value, min(value, max(0.0, value - half)), max(value, min(100.0, value + half)), basis),
        missing,
    )


def variances(groups: Iterable[Mapping[str, tuple[float, float]]]) -> dict[tuple[str, str], float]:
    """How ratios vary together when contact groups are drawn anew: what bootstrap comes to with draws without end, so that no seed is needed.

    Source: Efron, SIAM Monograph 38 (1982), 6: the infinitesimal jackknife.

    Args:
        groups: of each what it adds above and below the line of each ratio.
    """
    listed = list(groups)
    above: dict[str, float] = {}
    below: dict[str, float] = {}
    for group in listed:
        for key, (part, n) in group.items():
            above[key] = above.get(key, 0.0) + part
            below[key] = below.get(key, 0.0) + n
    found: dict[tuple[str, str], float] = {}
    for group in listed:
        moved = {
            key: (part - n * above[key] / below[key]) / below[key]
            for key, (part, n) in sorted(group.items())
            if below[key]
        }
        for one, other in combinations_with_replacement(moved, 2):
            found[one, other] = found.get((one, other), 0.0) + moved[one] * moved[other]
    return found


def _variance(weights: Mapping[str, float], variances: Mapping[tuple[str, str], float]) -> float:
    """w'Vw."""
    return sum(
        weights.get(one, 0.0) * weights.get(other, 0.0) * variance * (1 if one == other else 2)
        for (one, other), variance in variances.items()
    )
