"""How far two who code the same orders agree, beyond what chance would give: Cohen's kappa with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

SHOWN_FROM = 50
"""Pairs below which a kappa says nothing."""
WEAK = 0.6
"""Below it a branch is for the editor to look at."""
_Z = 1.959964

Pair = tuple[str, str]
"""What the first and the second coder gave."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """``value``, ``low`` and ``high`` (95%, Fleiss, Cohen and Everitt 1969) are None from too few pairs, or where chance alone agrees always."""

    n: int
    agreed: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def kappa(pairs: Sequence[Pair]) -> Kappa:
    """Kappa of these pairs."""
    whole = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    if whole < SHOWN_FROM:
        return Kappa(whole, agreed)
    cells = Counter(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    p, q = {k: v / whole for k, v in first.items()}, {k: v / whole for k, v in second.items()}
    observed, expected = agreed / whole, sum(p[label] * q.get(label, 0.0) for label in p)
    if expected >= 1:
        return Kappa(whole, agreed)
    value = (observed - expected) / (1 - expected)
    on = sum(
        n_ / whole * ((1 - expected) - (p.get(i, 0.0) + q.get(i, 0.0)) * (1 - observed)) ** 2
        for (i, j), n_ in cells.items()
        if i == j
    )
    off = sum(n_ / whole * (q.get(i, 0.0) + p.get(j, 0.0)) ** 2 for (i, j), n_ in cells.items() if i != j)
    left = (observed * expected - 2 * expected + observed) ** 2
    variance = (on + (1 - observed) ** 2 * off - left) / (whole * (1 - expected) ** 4)
    spread = _Z * sqrt(max(variance, 0.0))
    return Kappa(whole, agreed, value, max(value - spread, -1.0), min(value + spread, 1.0))


def of_branch(pairs: Sequence[Pair], branch: str) -> Kappa:
    """Of the pairs in which either coder chose one branch: whether they tell its tags apart, and from everything else, which is one and the
    same here. All pairs of the axis would drown a branch in the agreement about the others."""
    own = [(_inside(one, branch), _inside(other, branch)) for one, other in pairs]
    return kappa([pair for pair in own if any(pair)])


def _inside(code: str, branch: str) -> str:
    return code if code == branch or code.startswith(f"{branch}.") else ""
