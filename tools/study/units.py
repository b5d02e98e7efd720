"""Units by funnel, officers pooled, and units that improved: how often noise is called something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator

from domain.figures.basis import Estimate
from domain.figures.funnel import Flag, Part, Point, judge, over_dispersion
from domain.figures.pooling import LEAST, prior
from domain.figures.shares import difference
from domain.figures.shares import share as share_of
from tools.study.lines import Line, share

_UNITS, _OFFICERS = 150, 800
_SHARE = 0.08


def funnel(source: Generator, charts: int) -> Iterator[Line]:
    """150 units of 30 to 400 answers, all alike or differing by nature."""
    for spread, most in ((0.0, 0.002), (0.02, 0.02), (0.03, 0.02)):
        flagged = 0
        for _ in range(charts):
            flagged += sum(judged in (Flag.WORSE, Flag.BETTER) for judged in _chart(source, spread))
        told = "without differences" if not spread else f"that differ by τ = {spread:g}"
        yield share(f"units flagged by the funnel, {told}", flagged, charts * _UNITS, most=most)


def _chart(source: Generator, spread: float) -> list[Flag]:
    sizes = source.integers(30, 401, _UNITS)
    shares = _drawn(source, _SHARE, spread, _UNITS) if spread else np.full(_UNITS, _SHARE)
    counts = source.binomial(sizes, shares)
    city = float(counts.sum() / sizes.sum())
    points = [Point(int(x), (Part(int(n), city),)) for x, n in zip(counts, sizes, strict=True)]
    wide = over_dispersion(points)
    return [judge(point, wide).flag for point in points]


def _drawn(source: Generator, mean: float, spread: float, many: int) -> np.ndarray:
    """Chances with a mean and a standard deviation."""
    size = mean * (1 - mean) / spread**2 - 1
    return source.beta(mean * size, (1 - mean) * size, many)


def officers(source: Generator, cities: int) -> Iterator[Line]:
    """800 officers whose chances differ by .04: whose rate is nearer the truth, and who are truly among the worst."""
    raw_off, pooled_off, raw_right, pooled_right = [], [], [], []
    for _ in range(cities):
        sizes = source.geometric(1 / 40, _OFFICERS)
        truth = _drawn(source, _SHARE, 0.04, _OFFICERS)
        counts = source.binomial(sizes, truth)
        line = prior([(int(x), int(n)) for x, n in zip(counts, sizes, strict=True)])
        if line is None:
            continue
        raw, pooled = counts / sizes, (line.a + counts) / (line.a + line.b + sizes)
        known = sizes >= LEAST
        raw_off.append(float(np.sqrt(np.mean((raw - truth)[known] ** 2))))
        pooled_off.append(float(np.sqrt(np.mean((pooled - truth)[known] ** 2))))
        worst = truth >= np.quantile(truth, 0.9)
        raw_right.append(_right(np.where(known, raw, -1), worst))
        pooled_right.append(_right(pooled, worst))
    yield _mean("error of an officer's own rate, 20 answers and more", raw_off)
    yield _mean("error of the pooled rate, 20 answers and more", pooled_off)
    yield _mean("own rate less pooled: how much nearer the truth", _less(raw_off, pooled_off), least=0.0)
    yield _mean("of the worst 20 by own rate, 20 answers and more, truly in the worst tenth", raw_right)
    yield _mean("of the worst 20 by the pooled rate truly in the worst tenth", pooled_right)
    yield _mean("pooled less own: how many more are truly there", _less(pooled_right, raw_right), least=0.0)


def _right(judged: np.ndarray, worst: np.ndarray) -> float:
    return float(np.mean(worst[np.argsort(-judged)[:20]]))


def _less(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(one, other, strict=True)]


def _mean(what: str, values: Sequence[float], least: float | None = None) -> Line:
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return Line(what, float(np.mean(values)), error, least)


def improved(source: Generator, runs: int) -> Iterator[Line]:
    """Last quarter against the one before: 95% of Newcombe's interval above 0."""
    for n, before, now, least, most in (
        (260, 0.06, 0.06, None, 0.03),
        (1_000, 0.06, 0.06, None, 0.03),
        (260, 0.06, 0.03, None, None),
        (1_000, 0.06, 0.031, 0.85, None),
    ):
        hits = 0
        for x, y in zip(source.binomial(n, before, runs), source.binomial(n, now, runs), strict=True):
            found = difference(share_of(int(x), n), share_of(int(y), n))
            hits += isinstance(found, Estimate) and found.low > 0
        told = f"from {100 * before:g} to {100 * now:g}% with {n:,} answers in each window"
        what = "noise called an improvement" if before == now else "an improvement found"
        yield share(f"{what}, {told}", hits, runs, least=least, most=most)
