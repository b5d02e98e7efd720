"""民意指数: weights are held against their rules, what has no data is named, and components are not taken for independent."""

from __future__ import annotations

from math import inf, nan, sqrt

import pytest

from domain.figures.basis import Estimate, Insufficient
from domain.figures.index import Component, check, index
from domain.problems import ProblemError
from domain.satisfaction import Z95


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"a": 60.0, "b": 39.0}, "index.weights_sum"),
        ({"a": 110.0, "b": -10.0}, "index.weight_range"),
        ({"a": nan}, "index.weight_range"),
        ({"a": inf}, "index.weight_range"),
        ({}, "index.weights_sum"),
    ],
)
def test_weights_that_are_none(weights: dict[str, float], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        check(weights)
    assert refused.value.problems[0].code == code


def test_thirds_sum_to_a_hundred() -> None:
    check(dict.fromkeys("abc", 100 / 3))


def test_a_rate_per_thousand_is_no_component() -> None:
    with pytest.raises(ProblemError) as refused:
        index([Component("praise", 100, 3.7)], {}, 90)
    assert refused.value.problems[0].code == "index.score_range"


def test_the_interval_counts_what_goes_together_twice() -> None:
    parts = [Component("a", 60, 0.8), Component("b", 40, 0.5)]
    found = index(parts, {("a", "a"): 0.0001, ("b", "b"): 0.0004, ("a", "b"): 0.0001}, 90).figure
    assert isinstance(found, Estimate)
    half = Z95 * sqrt(3600 * 0.0001 + 1600 * 0.0004 + 2 * 2400 * 0.0001)
    assert (found.value, found.low, found.high) == pytest.approx((68, 68 - half, 68 + half))


def test_a_component_without_data_is_named_and_the_rest_scaled() -> None:
    found = index(
        [Component("a", 60, 0.8), Component("b", 40, None)], {("a", "a"): 0.0001, ("b", "b"): 1.0}, 90
    )
    assert found.missing == ("b",)
    assert isinstance(found.figure, Estimate)
    assert (found.figure.value, found.figure.high) == pytest.approx((80, 80 + Z95))


def test_of_no_data_there_is_no_index() -> None:
    assert isinstance(index([Component("a", 100, None)], {}, 90).figure, Insufficient)
    assert isinstance(index([Component("a", 0, 0.5), Component("b", 100, None)], {}, 90).figure, Insufficient)
    assert isinstance(index([Component("a", 100, 0.5)], {}, 0).figure, Insufficient)
