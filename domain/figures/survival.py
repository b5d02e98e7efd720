"""What comes back, and when: the share of orders after which nothing new came, while some were not yet followed to the end.

Sources: Kaplan and Meier, JASA 53 (1958), 457-481; Kalbfleisch and Prentice (2002), 1.4.1 (log-log interval). The variance is Greenwood's; with
several orders of one contact group it is summed by group, which is the same where each stands alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.satisfaction import Z95

_ONCE_IN_FORTY = 0.025
"""The chance of what is just not seen, where nothing or everything came back and there is no variance to go by."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One order from its closing on.

    Attributes:
        days: until something new came, or until which it was followed.
        came_back: something new came.
        group: whose order it is; orders of one are not independent.
    """

    days: float
    came_back: bool
    group: Hashable


def recurrence(orders: Sequence[Followed], days: float) -> Figure:
    """The share after which something new came within so many days; too little is known where nobody was followed so far."""
    basis = Basis(len(orders), Formula.KAPLAN_MEIER)
    if not any(order.days >= days or order.came_back for order in orders):
        return Insufficient(basis)
    steps = _steps(orders, days)
    quiet = 1.0
    for step in steps:
        quiet *= 1 - step.hazard
    if quiet >= 1:
        followed = sum(order.days >= days for order in orders)
        return Estimate(0.0, 0.0, 1 - _ONCE_IN_FORTY ** (1 / followed), basis)
    if quiet <= 0:
        return Estimate(1.0, _ONCE_IN_FORTY ** (1 / len(orders)), 1.0, basis)
    spread = Z95 * sqrt(_variance(orders, steps)) / -log(quiet)
    low, high = quiet ** exp(spread), quiet ** exp(-spread)
    return Estimate(1 - quiet, 1 - high, 1 - low, basis)


@dataclass(frozen=True, slots=True)
class _Step:
    """A day on which something came: of those still followed, how many."""

    day: float
    at_risk: int
    hazard: float


def _steps(orders: Iterable[Followed], days: float) -> list[_Step]:
    ordered = sorted(orders, key=lambda order: order.days)
    found: list[_Step] = []
    at = 0
    while at < len(ordered) and ordered[at].days <= days:
        day, at_risk, came = ordered[at].days, len(ordered) - at, 0
        while at < len(ordered) and ordered[at].days == day:
            came += ordered[at].came_back
            at += 1
        if came:
            found.append(_Step(day, at_risk, came / at_risk))
    return found


def _variance(orders: Sequence[Followed], steps: Sequence[_Step]) -> float:
    """Of the logarithm of the share that stayed quiet: what each group adds to it, squared."""
    ended = {step.day: step for step in steps}
    days = [step.day for step in steps]
    passed = list(
        accumulate((step.hazard / (step.at_risk * (1 - step.hazard)) for step in steps), initial=0.0)
    )
    groups: dict[Hashable, float] = {}
    for order in orders:
        added = -passed[bisect_right(days, order.days)]
        if order.came_back and order.days in ended:
            step = ended[order.days]
            added += 1 / (step.at_risk * (1 - step.hazard))
        groups[order.group] = groups.get(order.group, 0.0) + added
    return sum(one * one for one in groups.values())
