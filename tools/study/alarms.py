"""Alarms: the limits of the papers, and how often a quiet unit or a quiet week is called."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from domain.figures.cusum import Chart, limit_for, limit_for_run
from domain.figures.pooling import prior
from domain.figures.rising import Tagged, Windows, look
from domain.figures.weekly import chance, odds_times
from tools.study.lines import Line, share

_TABLE = {0.06: (5.54, 7.10, 8.49, 5.59, 4.24), 0.10: (6.04, 7.56, 8.93, 6.01, 4.66)}
_ANSWERS, _RUN_LENGTHS = (520, 2_080, 7_800), (20_000, 5_000)
_UNITS = 150
_TAGS, _A_WEEK, _BEFORE = 200, 680, 8


def tables() -> Iterator[Line]:
    """What is computed, not drawn: equal to the papers to 1%."""
    for p, table in _TABLE.items():
        chart = Chart(p)
        found = [limit_for(chart, n) for n in _ANSWERS] + [limit_for_run(chart, n) for n in _RUN_LENGTHS]
        names = [f"2% in {n:,} answers" for n in _ANSWERS] + [f"once in {n:,}" for n in _RUN_LENGTHS]
        for name, limit, told in zip(names, found, table, strict=True):
            yield Line(f"CUSUM limit at {p:g}, {name}", limit, 0.0, told * 0.99, told * 1.01)
    for n, told in ((20, 0.02), (80, 0.12), (300, 0.67)):
        power = chance(n, 0.06, odds_times(0.06, 2))
        yield Line(f"a week of {n} notices odds × 2", power, 0.0, told - 0.005, told + 0.005)
        yield Line(f"a week of {n} calls a quiet unit", chance(n, 0.06, 0.06), 0.0, 0.0003, 0.0013)


def estimated_baseline(source: Generator, runs: int) -> Iterator[Line]:
    """Half a year of quiet units whose baseline is itself known from half a year, drawn towards the line's mean or not."""
    grid = np.linspace(0.01, 0.16, 16)
    limits = np.array([limit_for(Chart(float(p)), 520) for p in grid])
    called = {"shrunk": 0, "unshrunk": 0}
    batches = max(1, runs // _UNITS)
    for _ in range(batches):
        size = 0.06 * 0.94 / 0.02**2 - 1
        truth = source.beta(0.06 * size, 0.94 * size, _UNITS)
        seen = source.binomial(520, truth)
        line = prior([(int(x), 520) for x in seen])
        if line is None:
            continue
        pooled = (line.a + seen) / (line.a + line.b + 520)
        answers = source.random((520, _UNITS)) < truth
        called["shrunk"] += _reached(answers, pooled, np.interp(pooled, grid, limits))
        own = np.clip(seen / 520, 0.01, 0.16)
        called["unshrunk"] += _reached(answers, own, np.interp(own, grid, limits))
    for name, hits in called.items():
        most = 0.05 if name == "shrunk" else None
        yield share(
            f"quiet units called by the CUSUM in half a year, baseline {name}",
            hits,
            batches * _UNITS,
            most=most,
        )


def _reached(answers: np.ndarray, shares: np.ndarray, limits: np.ndarray) -> int:
    """How many units' charts reach their limits."""
    charts = [Chart(float(p)) for p in shares]
    up, down = np.array([chart.up for chart in charts]), np.array([chart.down for chart in charts])
    height, reached = np.zeros(len(shares)), np.zeros(len(shares), dtype=bool)
    for row in answers:
        height = np.maximum(0.0, height + np.where(row, up, -down))
        reached |= height >= limits
    return int(reached.sum())


def quiet_weeks(source: Generator, runs: int) -> Iterator[Line]:
    """200 tags, 680 orders a week, nothing changes: in how many weeks is any tag raised."""
    for variance, volume, most in ((1.0, 1.0, 0.05), (1.2, 1.0, 0.05), (1.2, 1.5, 0.05), (1.5, 1.0, None)):
        hits = sum(bool(_raised(source, variance, volume, {})) for _ in range(runs))
        told = f"variance {variance:g} × mean, volume × {volume:g}"
        yield share(f"quiet weeks with a false flag, {told}", hits, runs, most=most)
    found = sum("t100" in _raised(source, 1.0, 1.0, {100: 3.0}) for _ in range(runs))
    yield share("a tag of 4 a week that trebled, found in its week", found, runs)


def _raised(source: Generator, variance: float, volume: float, times: dict[int, float]) -> set[str]:
    """The tags raised in one week; ``times``: how much oftener some are given now."""
    usual = 1 / np.arange(1, _TAGS + 1)
    usual *= _A_WEEK / usual.sum()
    usual[100] = 4.0
    now = usual * volume
    for tag, more in times.items():
        now[tag] *= more
    before = np.array([_counts(source, usual, variance) for _ in range(_BEFORE)])
    found = _counts(source, now, variance)
    windows = Windows(int(found.sum()), tuple(before.sum(axis=1).tolist()))
    tags = {f"t{n}": Tagged(int(found[n]), tuple(before[:, n].tolist())) for n in range(_TAGS)}
    return {one.code for one in look(tags, windows).rising}


def _counts(source: Generator, means: np.ndarray, variance: float) -> np.ndarray:
    """Counts whose variance is so many times their mean."""
    if variance <= 1:
        return source.poisson(means)
    return source.negative_binomial(means / (variance - 1), 1 / variance)
