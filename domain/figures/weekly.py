"""The share of dissatisfied in a week against one stable baseline: exact, one-sided."""

from __future__ import annotations

from domain.figures.special import binomial_at_least

TAIL = 0.00135
"""What three standard deviations leave on one side of a normal distribution."""


def limit(n: int, baseline: float, tail: float = TAIL) -> int | None:
    """The fewest dissatisfied of ``n`` that raise an alarm; None where not even all would."""
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) // 2
        if binomial_at_least(middle, n, baseline) <= tail:
            high = middle
        else:
            low = middle + 1
    return low if low <= n else None


def alarms(dissatisfied: int, n: int, baseline: float) -> bool:
    """Whether a week raises an alarm; one without answers raises none."""
    least = limit(n, baseline)
    return least is not None and dissatisfied >= least


def chance(n: int, baseline: float, share: float) -> float:
    """The chance that a week of ``n`` answers raises an alarm when the share truly is so much: false alarms at the baseline, else the power."""
    least = limit(n, baseline)
    return 0.0 if least is None else binomial_at_least(least, n, share)


def odds_times(share: float, times: float) -> float:
    """A share whose odds are so many times those of another."""
    return share * times / (1 - share + share * times)
