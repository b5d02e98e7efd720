"""Officers pooled: the likelihood's top by scipy, and rates between their own and the line's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from domain.figures.basis import Basis, Estimate, Formula, Insufficient
from domain.figures.pooling import Prior, prior
from tests.domain.figures.inputs import CLOSE, random_inputs


def officers(seed: int, a: float, b: float, many: int = 120) -> list[tuple[int, int]]:
    source = np.random.default_rng(seed)
    sizes = source.integers(0, 90, many)
    return [
        (int(x), int(n)) for x, n in zip(source.binomial(sizes, source.beta(a, b, many)), sizes, strict=True)
    ]


def log_likelihood(counts: list[tuple[int, int]], a: float, b: float) -> float:
    x, n = np.array(counts).T
    return float(stats.betabinom.logpmf(x, n, a, b).sum())


@pytest.mark.parametrize(("a", "b"), [(3, 30), (0.4, 4), (20, 20), (5, 400)])
def test_no_other_prior_is_likelier(a: float, b: float) -> None:
    counts = officers(7, a, b)
    found = prior(counts)
    assert found is not None
    best = log_likelihood(counts, found.a, found.b)
    assert best >= log_likelihood(counts, a, b)
    for times in (0.98, 1.02):
        assert best >= log_likelihood(counts, found.a * times, found.b)
        assert best >= log_likelihood(counts, found.a, found.b * times)
        assert best >= log_likelihood(counts, found.a * times, found.b * times)


def test_officers_without_differences_all_have_the_rate_of_the_line() -> None:
    found = prior([(5, 100)] * 40)
    assert found is not None
    pooled = found.pooled(5, 100)
    assert isinstance(pooled, Estimate)
    assert found.a + found.b >= 1e6
    assert pooled.value == pytest.approx(0.05)


def test_nothing_to_go_by() -> None:
    assert prior([]) is prior([(0, 5), (0, 9)]) is prior([(4, 4)]) is prior([(0, 0)]) is None
    assert Prior(1, 9).pooled(0, 0) == Insufficient(Basis(0, Formula.BETA_BINOMIAL))


def test_an_officer_lies_between_their_own_rate_and_the_lines_with_scipys_interval() -> None:
    for random in random_inputs(31):
        of = Prior(random.uniform(0.2, 20), random.uniform(1, 200))
        n = random.choice((1, random.randint(1, 400)))
        x = random.choice((0, n, random.randint(0, n)))
        found = of.pooled(x, n)
        assert isinstance(found, Estimate)
        low, high = sorted((x / n, of.a / (of.a + of.b)))
        assert low - CLOSE <= found.value <= high + CLOSE
        assert (found.low, found.high) == pytest.approx(
            stats.beta.ppf([0.025, 0.975], of.a + x, of.b + n - x), abs=CLOSE
        )
