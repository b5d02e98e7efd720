"""Alarms: their limits are those of the papers, and the sums behind them scipy's and statsmodels'."""

from __future__ import annotations

import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from domain.figures.cusum import Chart, chance_within, limit_for, limit_for_run
from domain.figures.rising import Tagged, Windows, chance, dispersion, false_discoveries, look, power
from domain.figures.weekly import alarms, limit, odds_times
from domain.figures.weekly import chance as weekly_chance
from tests.domain.figures.inputs import CLOSE, random_inputs


def test_a_slow_fall_has_the_limits_of_the_papers() -> None:
    assert limit_for(Chart(0.10), 520) == pytest.approx(6.04, rel=0.01)
    assert limit_for_run(Chart(0.10), 5_000) == pytest.approx(4.66, rel=0.01)


def test_the_chain_is_the_chart_walked_through_every_course_of_eight_answers() -> None:
    chart = Chart(0.3)
    limit_, n = 0.9, 8
    reached = 0.0
    for course in range(2**n):
        answers = [bool(course >> at & 1) for at in range(n)]
        if chart.first(answers, limit_) is not None:
            bad = sum(answers)
            reached += 0.4**bad * 0.6 ** (n - bad)
    assert chance_within(chart, limit_, n, 0.4) == pytest.approx(reached, rel=0.01)


def test_the_chart_never_falls_below_nothing() -> None:
    chart = Chart(0.06)
    heights = list(chart.path([False, True, True, False]))
    assert heights == pytest.approx([0, chart.up, 2 * chart.up, 2 * chart.up - chart.down])
    assert chart.first([False] * 50, 0.5) is None
    assert chart.first([False, True], chart.up) == 2


def test_a_week_is_judged_by_the_exact_tail() -> None:
    for random in random_inputs(51):
        n, p = random.choice((1, random.randint(1, 500))), random.uniform(0.005, 0.4)
        least = limit(n, p)
        expected = int(stats.binom.isf(0.00135, n, p)) + 1
        assert (n + 1 if least is None else least) == expected
        assert weekly_chance(n, p, p) == pytest.approx(stats.binom.sf(expected - 1, n, p), abs=CLOSE)


def test_what_a_week_notices() -> None:
    powers = [round(100 * weekly_chance(n, 0.06, odds_times(0.06, 2))) for n in (20, 80, 300)]
    assert powers == [2, 12, 67]
    assert all(0.0003 <= weekly_chance(n, 0.06, 0.06) <= 0.0013 for n in (20, 80, 300))
    assert not alarms(0, 0, 0.06)
    assert not alarms(1, 1, 0.06)
    assert alarms(20, 20, 0.06)


def test_rising_is_a_binomial_tail_and_false_discoveries_benjamini_and_hochbergs() -> None:
    for random in random_inputs(52):
        now, before, share = random.randint(0, 60), random.randint(0, 200), random.uniform(0.05, 0.6)
        assert chance(now, before, share) == pytest.approx(
            stats.binom.sf(now - 1, now + before, share), abs=CLOSE
        )
        wide = random.uniform(1, 3)
        if now:
            assert chance(now, before, share, wide) == pytest.approx(
                stats.beta.cdf(share, now / wide, before / wide + 1), abs=CLOSE
            )
        chances = sorted(random.random() ** random.choice((1, 5)) for _ in range(random.randint(1, 40)))
        assert false_discoveries(chances) == int(multipletests(chances, 0.05, "fdr_bh")[0].sum())


WINDOWS = Windows(100, (100,) * 8)


def test_a_tag_that_trebled_rises_and_quiet_ones_do_not() -> None:
    quiet = {f"quiet{n}": Tagged(4, (4, 3, 5, 4, 4, 5, 3, 4)) for n in range(30)}
    found = look({**quiet, "loud": Tagged(20, (4,) * 8), "rare": Tagged(4, (0,) * 8)}, WINDOWS)
    assert [one.code for one in found.rising] == ["loud"]
    assert found.rising[0].expected == pytest.approx(52 / 9)
    assert (found.tags, found.dispersion) == (31, 1.0)


def test_counts_that_vary_more_than_chance_are_believed_less() -> None:
    wild = [Tagged(0, (0, 8, 0, 8, 0, 8, 0, 8))] * 5
    assert dispersion(wild, WINDOWS) == pytest.approx(8 * 16 / 4 / 7)
    assert dispersion([], WINDOWS) == dispersion([Tagged(9, (1,) * 4 + (0,) * 4)], WINDOWS) == 1.0
    assert chance(9, 20, 1 / 9, 2.0) > chance(9, 20, 1 / 9)


def test_no_orders_at_all() -> None:
    found = look({"any": Tagged(0, (0,) * 8)}, Windows(0, (0,) * 8))
    assert (found.rising, found.tags, found.dispersion) == ((), 0, 1.0)


def test_a_tripled_tag_among_six_hundred_is_noticed_as_often_as_is_printed() -> None:
    # Four a week: seldom within a week, mostly within four.
    assert power(32, 1 / 9, 600) == pytest.approx(0.17, abs=0.03)
    assert power(32, 1 / 3, 600) == pytest.approx(0.81, abs=0.06)
    assert power(0, 1 / 9, 600) == 0.0
