"""Whether so few answer that something is wrong with a carrier: an exact test against what was usual, not a feeling."""

from __future__ import annotations

from math import exp, lgamma, log

TAIL = 0.001
"""Rarer than that by chance, it is told."""
DAYS = 28
"""What is usual is what these days before were."""


def too_few(answered: int, sent: int, usual: float) -> bool:
    """Whether so few of those sent were answered as would happen by chance in one day of a thousand at most."""
    return tail(answered, sent, usual) < TAIL


def tail(answered: int, sent: int, usual: float) -> float:
    """The chance that so few or fewer of ``sent`` answer where each does with the chance ``usual``; exact."""
    if sent <= 0 or answered >= sent or usual <= 0:
        return 1.0
    if usual >= 1:
        return 0.0
    yes, no, whole = log(usual), log(1 - usual), lgamma(sent + 1)
    return min(
        1.0,
        sum(
            exp(whole - lgamma(k + 1) - lgamma(sent - k + 1) + k * yes + (sent - k) * no)
            for k in range(answered + 1)
        ),
    )
