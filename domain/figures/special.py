"""Distributions, in plain Python to ten digits: the product carries no statistics library; the tests hold these against scipy.

Sources: W. J. Lentz, Applied Optics 15 (1976), 668-671 (continued fractions); DLMF 8.11.4, 8.9.2 (gamma), 8.17.22 (beta).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import Final

_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_STEPS: Final = 100_000
_NORMAL: Final = NormalDist()


def normal_quantile(p: float) -> float:
    """The value below which a standard normal lies with chance ``p``."""
    return _NORMAL.inv_cdf(p)


def log_beta(a: float, b: float) -> float:
    """Logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I(x; a, b); ``a`` 0 has all at 0, ``b`` 0 all at 1."""
    if x <= 0 or b <= 0:
        return 0.0
    if x >= 1 or a <= 0:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _beta_fraction(x, a, b) / a)
    return max(0.0, 1 - front * _beta_fraction(1 - x, b, a) / b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, _safe(1 - (a + b) * x / (a + 1))
    d = 1 / d
    total = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _safe(1 + even * d), _safe(1 + even / c)
        total *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _safe(1 + odd * d), _safe(1 + odd / c)
        total *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return total


def _safe(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_quantile(p: float, a: float, b: float) -> float:
    """The value below which a beta variable lies with chance ``p``."""
    return _between(lambda x: beta_cdf(x, a, b), p, 0.0, 1.0)


def gamma_cdf(x: float, a: float) -> float:
    """The regularised lower incomplete gamma function P(a, x)."""
    if x <= 0:
        return 0.0
    if a <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, _STEPS):
            term *= x / (a + n)
            total += term
            if term < total * _CLOSE:
                break
        return min(1.0, front * total)
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    fraction = d
    for n in range(1, _STEPS):
        step = -n * (n - a)
        b += 2
        d, c = 1 / _safe(step * d + b), _safe(b + step / c)
        fraction *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return max(0.0, 1 - front * fraction)


def gamma_quantile(p: float, a: float) -> float:
    """The value below which a gamma variable of shape ``a`` and scale 1 lies with chance ``p``."""
    high = a + 10 * sqrt(a) + 10
    while gamma_cdf(high, a) < p:
        high *= 2
    return _between(lambda x: gamma_cdf(x, a), p, 0.0, high)


@lru_cache(4096)
def student_quantile(p: float, freedom: float) -> float:
    """The value below which Student's t with so many degrees of freedom lies with chance ``p`` (half or more)."""
    if not 0.5 <= p < 1 or freedom <= 0:
        raise ValueError(f"no quantile {p} of {freedom} degrees of freedom")
    if p < 0.75:
        near = beta_quantile(2 * p - 1, 0.5, freedom / 2)
        return sqrt(freedom * near / (1 - near))
    far = beta_quantile(2 * (1 - p), freedom / 2, 0.5)
    return sqrt(freedom * (1 - far) / far) if far else inf


def _between(cdf: Callable[[float], float], p: float, low: float, high: float) -> float:
    """Where a rising function reaches ``p``: halved until nothing lies between, so that no slope is ever too flat for it."""
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is no chance")
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if cdf(middle) < p:
            low = middle
        else:
            high = middle
        if high - low <= 1e-14 * high:
            return (low + high) / 2


def binomial_at_least(k: float, n: float, p: float) -> float:
    """The chance of ``k`` or more of ``n``, each with chance ``p``; halves and thirds are read as the beta function does."""
    return beta_cdf(p, k, n - k + 1) if k > 0 else 1.0


def binomial_at_most(k: int, n: int, p: float) -> float:
    """The chance of ``k`` or fewer of ``n``."""
    return beta_cdf(1 - p, n - k, k + 1) if k < n else 1.0


def beta_binomial(n: int, a: float, b: float) -> list[float]:
    """The chance of each of 0 to ``n``, where the chance itself is drawn from a beta distribution anew for each who is counted."""
    whole = log_beta(a, b) - lgamma(n + 1)
    return [exp(log_beta(a + k, b + n - k) - whole - lgamma(k + 1) - lgamma(n - k + 1)) for k in range(n + 1)]
