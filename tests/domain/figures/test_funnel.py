"""Units beside each other: exact tails by scipy, limits that agree with flags, over-dispersion by its formula."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from scipy import stats

from domain.figures.funnel import (
    BEYOND,
    LEAST,
    SEEN,
    Flag,
    Part,
    Point,
    distribution,
    expected_outside,
    judge,
    limits,
    over_dispersion,
    tails,
)
from tests.domain.figures.inputs import CLOSE, random_inputs


def one_line(observed: int, n: int, share: float) -> Point:
    return Point(observed, (Part(n, share),))


def test_tails_of_one_line_are_binomial_and_with_a_spread_beta_binomial() -> None:
    for random in random_inputs(41):
        n, share = random.randint(1, 400), random.uniform(0.005, 0.5)
        point = one_line(random.choice((0, n, stats.binom.ppf(random.random(), n, share))), n, share)
        point = one_line(int(point.observed), n, share)
        assert tails(point) == pytest.approx(
            (stats.binom.sf(point.observed - 1, n, share), stats.binom.cdf(point.observed, n, share)),
            abs=CLOSE,
        )
        spread = random.uniform(0.0001, 0.003)
        size = share * (1 - share) / spread - 1
        if size > 0:
            alike = stats.betabinom(n, share * size, (1 - share) * size)
            assert tails(point, spread) == pytest.approx(
                (alike.sf(point.observed - 1), alike.cdf(point.observed)), abs=CLOSE
            )


def test_several_lines_together_are_the_sum_of_their_binomials() -> None:
    for random in random_inputs(42, of=20):
        parts = tuple(Part(random.randint(1, 40), random.uniform(0.01, 0.4)) for _ in range(3))
        expected = np.array([1.0])
        for part in parts:
            expected = np.convolve(expected, stats.binom.pmf(range(part.n + 1), part.n, part.share))
        assert distribution(parts) == pytest.approx(expected, abs=CLOSE)
        point = Point(1, parts)
        assert point.expected == pytest.approx(float(expected @ np.arange(len(expected))), abs=1e-7)


def test_a_point_beyond_its_limit_is_flagged_and_none_on_it() -> None:
    for spread in (0.0, 0.0004):
        low, high = limits(300, 0.05, spread)
        inner = limits(300, 0.05, spread, SEEN)
        assert low < inner[0] < inner[1] < high
        flags = [judge(one_line(k, 300, 0.05), spread).flag for k in (low - 1, low, high, high + 1)]
        assert flags == [Flag.BETTER, Flag.WITHIN, Flag.WITHIN, Flag.WORSE]


def test_none_dissatisfied_is_not_good_where_chance_alone_gives_it() -> None:
    n = next(n for n in range(LEAST, 999) if 0.95**n <= BEYOND)
    assert judge(one_line(0, n - 1, 0.05)).flag is Flag.WITHIN
    assert judge(one_line(0, n, 0.05)).flag is Flag.BETTER


def test_few_answers_are_hollow_and_none_have_no_ratio() -> None:
    assert judge(one_line(LEAST - 1, LEAST - 1, 0.05)).flag is Flag.HOLLOW
    empty = judge(Point(0, ()))
    assert (empty.flag, empty.ratio, empty.basis.n) == (Flag.HOLLOW, None, 0)
    assert judge(one_line(6, 100, 0.05)).ratio == pytest.approx(120)


def units(random: Random, spread: float, many: int = 60) -> Iterator[Point]:
    for _ in range(many):
        n = random.randint(LEAST, 400)
        share = min(max(random.gauss(0.08, spread), 0.001), 0.5)
        yield one_line(sum(random.random() < share for _ in range(n)), n, 0.08)


def test_over_dispersion_is_what_its_paper_says() -> None:
    points = list(units(Random(5), 0.05))
    z = np.array([(p.observed - p.expected) / p.variance**0.5 for p in points])
    ordered = np.sort(z)
    q = float((np.clip(z, ordered[6], ordered[-7]) ** 2).sum())
    w = np.array([p.n**2 / p.variance for p in points])
    assert over_dispersion(points) == pytest.approx((q - 59) / (w.sum() - (w**2).sum() / w.sum()))
    assert over_dispersion([one_line(8, 100, 0.08)] * 20) == 0
    assert over_dispersion(points[:1]) == over_dispersion([]) == 0


def test_what_is_printed_under_the_chart() -> None:
    assert expected_outside(150) == pytest.approx(0.3)
