"""Distributions in plain Python, judged by scipy."""

from __future__ import annotations

from random import Random

import pytest
from scipy import stats
from scipy.special import betainc, betaincinv, gammainc, gammaincinv

from domain.figures import special
from tests.domain.figures.inputs import CLOSE, random_inputs


def shape(random: Random) -> float:
    return random.choice(
        (0.5, 1.0, random.uniform(0.01, 5), random.uniform(1, 400), 10 ** random.uniform(1, 5))
    )


def test_beta_and_its_quantile() -> None:
    for random in random_inputs(1):
        a, b = shape(random), shape(random)
        x = random.choice((0.0, 1.0, random.random(), min(1.0, a / (a + b) * random.uniform(0.7, 1.3))))
        p = random.choice((0.025, 0.975, 0.5, random.random()))
        assert special.beta_cdf(x, a, b) == pytest.approx(betainc(a, b, x), abs=CLOSE)
        assert special.beta_quantile(p, a, b) == pytest.approx(betaincinv(a, b, p), abs=CLOSE)


def test_gamma_and_its_quantile() -> None:
    for random in random_inputs(2):
        a = shape(random)
        x = random.choice((0.0, a, a * random.uniform(0.2, 3), random.uniform(0, 30)))
        p = random.choice((0.025, 0.975, 0.5, random.uniform(0.001, 0.999)))
        assert special.gamma_cdf(x, a) == pytest.approx(gammainc(a, x), abs=CLOSE)
        assert special.gamma_quantile(p, a) == pytest.approx(gammaincinv(a, p), rel=CLOSE, abs=CLOSE)


def test_normal_and_student() -> None:
    for random in random_inputs(3):
        p, freedom = random.uniform(0.5, 0.9999), random.choice((1, 2, random.randint(1, 500), 14_000))
        assert special.normal_quantile(p) == pytest.approx(stats.norm.ppf(p), abs=CLOSE)
        assert special.student_quantile(p, freedom) == pytest.approx(
            stats.t.ppf(p, freedom), rel=CLOSE, abs=CLOSE
        )


def test_binomial_tails_and_beta_binomial() -> None:
    for random in random_inputs(4):
        n, p = random.choice((1, random.randint(1, 500))), random.choice((0.06, random.random()))
        k = random.randint(0, n)
        assert special.binomial_at_least(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), abs=CLOSE)
        assert special.binomial_at_most(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), abs=CLOSE)
        a, b = random.uniform(0.1, 200), random.uniform(0.1, 200)
        chances = special.beta_binomial(n, a, b)
        assert chances[k] == pytest.approx(stats.betabinom.pmf(k, n, a, b), abs=CLOSE)
        assert sum(chances) == pytest.approx(1, abs=CLOSE)


def test_what_is_no_chance_is_refused() -> None:
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError):
            special.beta_quantile(wrong, 1, 1)
    for p, freedom in ((0.2, 3), (1, 3), (0.9, 0)):
        with pytest.raises(ValueError):
            special.student_quantile(p, freedom)
