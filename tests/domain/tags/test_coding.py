"""Coding an order, and how far two coders agree."""

from __future__ import annotations

import pytest

from domain.tags.agreement import Kappa, kappa, of_branch
from domain.tags.coding import problems
from resources import shipped_tags

GOOD = ("nature.complaint", "business.alarm", "problem.speed.late")


@pytest.mark.parametrize(
    ("tags", "wrong"),
    [
        (GOOD, []),
        ((*GOOD, "problem.attitude.cold", "problem.attitude.rude", "discipline.language", "discipline.duty"), []),
        (("nature.praise", "business.alarm"), []),
        (("nature.praise", *GOOD[1:]), ["coding.count"]),
        (GOOD[:2], ["coding.count"]),
        ((), ["coding.count"] * 3),
        ((*GOOD, "nature.demand"), ["coding.count"]),
        ((*GOOD, "business.traffic"), ["coding.count"]),
        ((*GOOD, "problem.attitude", "problem.result", "problem.policy"), ["coding.count"]),
        ((*GOOD, "discipline.money", "discipline.leak", "discipline.duty"), ["coding.count"]),
        ((*GOOD, GOOD[2]), ["coding.twice"]),
        ((*GOOD, "problem.no.such"), ["tag.unknown"]),
        ((*GOOD, "problem.attitude.phone_rude"), ["tag.not_active"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_coding(tags: tuple[str, ...], wrong: list[str]) -> None:
    assert [problem.code for problem in problems(tags, shipped_tags())] == wrong


def table(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> list[tuple[str, str]]:
    return [("a", "a")] * yes_yes + [("a", "b")] * yes_no + [("b", "a")] * no_yes + [("b", "b")] * no_no


def test_kappa_as_the_books_have_it() -> None:
    found = kappa(table(20, 5, 10, 15))
    assert (found.n, found.agreed) == (50, 35)
    assert found.value == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.96 * 0.12706, abs=1e-3)
    assert found.high == pytest.approx(0.4 + 1.96 * 0.12706, abs=1e-3)


def test_too_few_say_nothing_and_everything_alike_says_nothing() -> None:
    assert kappa(table(20, 5, 10, 14)) == Kappa(49, 34)
    assert kappa([("a", "a")] * 60) == Kappa(60, 60)
    assert kappa([]) == Kappa(0, 0)
    whole = kappa(table(30, 0, 0, 30))
    assert (whole.value, whole.low, whole.high) == (1, 1, 1)


def test_a_branch_is_measured_by_its_own_tags() -> None:
    pairs = (
        [("problem.a.x", "problem.a.x")] * 30
        + [("problem.a.x", "problem.a.y")] * 25
        + [("problem.b.x", "problem.b.y")] * 100
        + [("problem.ab", "problem.ab")] * 10
    )
    found = of_branch(pairs, "problem.a")
    assert (found.n, found.agreed) == (55, 30)
    assert found.value is not None
    assert found.value < 0.6, "half of them they could not tell apart, however well they agree about the rest"
    assert of_branch(pairs, "problem.ab").value is None
