"""Shares, counts, differences and sums: judged by statsmodels and scipy, and by the digits of a real month."""

from __future__ import annotations

from math import inf, nan

import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.shares import count, difference, mover, share
from tests.domain.figures.inputs import CLOSE, random_inputs, share_of


def ends(figure: Figure) -> tuple[float, float, float]:
    assert isinstance(figure, Estimate)
    return figure.value, figure.low, figure.high


def test_a_share_has_wilsons_interval() -> None:
    for random in random_inputs(11):
        part, n = share_of(random)
        value, low, high = ends(share(part, n))
        assert (low, high) == pytest.approx(proportion_confint(part, n, method="wilson"), abs=CLOSE)
        assert value == part / n


def test_a_count_has_the_exact_interval() -> None:
    for random in random_inputs(12):
        events, exposure = (
            random.choice((0, 1, random.randint(0, 40), random.randint(0, 20_000))),
            random.uniform(0.1, 1e5),
        )
        value, low, high = ends(count(events, exposure=exposure))
        assert low * exposure == pytest.approx(
            stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0, rel=CLOSE
        )
        assert high * exposure == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2, rel=CLOSE)
        assert value == events / exposure


def test_a_difference_has_newcombes_interval() -> None:
    for random in random_inputs(13):
        (x, n), (y, m) = share_of(random), share_of(random)
        _, low, high = ends(difference(share(x, n), share(y, m)))
        assert (low, high) == pytest.approx(
            confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff"), abs=CLOSE
        )


def test_a_sum_of_one_is_itself_and_of_a_difference_newcombes() -> None:
    one, other = share(12, 400), share(4, 380)
    assert ends(mover([(1.0, one)])) == pytest.approx(ends(one), abs=1e-15)
    assert ends(mover([(1.0, one), (-1.0, other)])) == ends(difference(one, other))


def test_a_month_of_dongguan() -> None:
    def told(part: float, n: int) -> tuple[float, ...]:
        return tuple(round(100 * end, 2) for end in ends(share(part, n)))

    assert told(6554, 7781) == (84.23, 83.40, 85.02)
    assert told(6554 + 731 / 2, 7781)[0] == 88.93
    assert told(6554 + 731, 7781)[0] == 93.63
    assert told(7781, 21882) == (35.56, 34.93, 36.20)


def test_what_cannot_be_told_from_chance() -> None:
    assert [round(100 * end, 2) for end in ends(difference(share(12, 400), share(4, 380)))] == [
        1.95,
        -0.12,
        4.21,
    ]


def test_of_nothing_there_is_no_figure() -> None:
    assert share(0, 0) == Insufficient(Basis(0, Formula.WILSON))
    assert count(0, exposure=0) == Insufficient(Basis(0, Formula.POISSON))
    assert isinstance(difference(share(1, 2), share(0, 0)), Insufficient)
    assert isinstance(mover([]), Insufficient)


def test_a_figure_without_basis_cannot_be_made() -> None:
    for n in (-1, nan, inf):
        with pytest.raises(ValueError):
            Basis(n, Formula.WILSON)
    with pytest.raises(ValueError):
        Estimate(0.5, 0.4, 0.6, Basis(0, Formula.WILSON))
    for wrong in ((nan, 0, 1), (0.7, 0.4, 0.6), (0.5, nan, 0.6), (inf, 0, inf)):
        with pytest.raises(ValueError):
            Estimate(*wrong, Basis(3, Formula.WILSON))
    with pytest.raises(TypeError):
        Estimate(0.5, 0.4, 0.6)  # type: ignore[call-arg]
    with pytest.raises(ValueError):
        count(-1)
