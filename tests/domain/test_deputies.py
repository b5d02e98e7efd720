"""Who of a unit is told when somebody is away."""

from __future__ import annotations

from datetime import date

from domain.deputies import Duty, on_duty

DAY = date(2026, 11, 30)
PEOPLE = ("a", "b", "c")


def away(*, first: bool) -> Duty:
    return Duty(first, date(2026, 11, 28), DAY)


def test_the_first_are_told_and_without_a_word_everybody_is_first() -> None:
    assert on_duty(PEOPLE, {}, DAY) == {"a", "b", "c"}
    assert on_duty(PEOPLE, {"b": Duty(False), "c": Duty(False)}, DAY) == {"a"}


def test_the_second_are_told_while_all_the_first_are_away() -> None:
    duties = {"a": away(first=True), "b": Duty(False), "c": away(first=False)}
    assert on_duty(PEOPLE, duties, DAY) == {"b"}
    assert on_duty(PEOPLE, duties, date(2026, 12, 1)) == {"a"}, "from the day after on"


def test_it_is_never_nobody() -> None:
    assert on_duty(("a", "c"), {"a": away(first=True), "c": away(first=False)}, DAY) == {"a", "c"}
    assert on_duty((), {}, DAY) == frozenset()
