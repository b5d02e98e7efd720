"""Satisfaction figures against figures worked out elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.satisfaction import Counts, count, figures, rate, wilson_interval
from domain.vocabulary import Satisfaction

counts = st.builds(Counts, *(st.integers(0, 5000) for _ in range(4)), asked=st.integers(0, 50_000))


def test_the_three_ways_side_by_side() -> None:
    shown = figures(Counts(satisfied=70, basically_satisfied=20, dissatisfied=10, unclear=25, asked=500))
    assert (shown.strict.value, shown.weighted.value, shown.inclusive.value) == (0.70, 0.80, 0.90)
    assert shown.strict.n == shown.weighted.n == shown.inclusive.n == 100, "说不清 is not valid"
    assert (shown.response.value, shown.response.n) == (0.25, 500), "but it is a reply"


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_against_published_intervals(part: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(part, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_to_divide_by_is_no_figure() -> None:
    shown = figures(Counts(unclear=3, asked=0))
    assert shown.strict.value is None
    assert shown.response.value is None
    assert shown.strict.n == 0


def test_a_share_is_a_part() -> None:
    for part, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="part"):
            wilson_interval(part, n)
    assert rate(6, 5).value == 1, "a late reply to an earlier question"


def test_counting_answers() -> None:
    answers = [Satisfaction.SATISFIED] * 3 + [Satisfaction.DISSATISFIED, Satisfaction.UNCLEAR]
    assert count(answers, asked=9) == Counts(3, 0, 1, 1, 9)


@given(st.lists(st.sampled_from(Satisfaction)), st.lists(st.sampled_from(Satisfaction)))
def test_counts_add_up(a: list[Satisfaction], b: list[Satisfaction]) -> None:
    assert count(a, 5) + count(b, 7) == count(a + b, 12)


@given(counts)
def test_the_ways_are_ordered_and_inside_their_intervals(given_counts: Counts) -> None:
    shown = figures(given_counts)
    for figure in (shown.strict, shown.weighted, shown.inclusive, shown.response):
        if figure.value is not None:
            assert figure.low is not None
            assert figure.high is not None
            assert 0 <= figure.low <= figure.value <= figure.high <= 1
    if given_counts.valid:
        assert shown.strict.value is not None
        assert shown.weighted.value is not None
        assert shown.inclusive.value is not None
        assert shown.strict.value <= shown.weighted.value <= shown.inclusive.value


@given(st.integers(1, 400), st.integers(0, 100))
def test_more_replies_mean_a_narrower_interval(n: int, percent: int) -> None:
    part = n * percent / 100
    low, high = wilson_interval(part, n)
    wider_low, wider_high = wilson_interval(part * 4, n * 4)
    assert wider_high - wider_low < high - low
