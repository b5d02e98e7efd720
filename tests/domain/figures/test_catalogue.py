"""Every figure is defined once and in words; numbers are rounded in one place."""

from __future__ import annotations

import pytest

from domain.figures.basis import Formula
from domain.figures.catalogue import CATALOGUE, CountedDay, CountedUnit, FigureKey, NotFor
from domain.figures.rounding import Digits, percent, rate, rounded
from resources.words import label
from tools.figures import TARGET, written


def test_every_figure_is_defined_and_has_words_in_both_languages() -> None:
    assert set(CATALOGUE) == set(FigureKey)
    for enum in (FigureKey, CountedUnit, CountedDay, NotFor, Formula):
        for one in enum:
            assert label(one) != one.value, one
            assert label(one, "en") not in (one.value, label(one)), one


def test_no_rate_about_people_is_an_order_and_no_partial_one_a_headline() -> None:
    assert NotFor.RANKS in CATALOGUE[FigureKey.OFFICER_RATE].not_for
    assert CATALOGUE[FigureKey.OFFICER_RATE].least == 20
    for key in (FigureKey.PHONE_RATE, FigureKey.TEXT_RATE):
        assert {NotFor.HEADLINE, NotFor.ONE_AXIS} <= set(CATALOGUE[key].not_for)


def test_the_document_says_what_the_code_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == written(), "run python -m tools.figures"
    assert "84.23% [83.40, 85.02]" in written(), "Dongguan, February 2019"


@pytest.mark.parametrize(
    ("value", "n", "digits", "said"),
    [
        (0.84231, 7_781, Digits.SCREEN, "84.2"),
        (0.84231, 7_781, Digits.EXPORT, "84.23"),
        (0.845, 99, Digits.SCREEN, "85"),
        (0.845, 99, Digits.EXPORT, "84.50"),
        (0.8445, 100, Digits.SCREEN, "84.5"),
        (1.0, 400, Digits.SCREEN, "100.0"),
        (0.0, 400, Digits.SCREEN, "0.0"),
    ],
)
def test_shares_are_rounded_half_up(value: float, n: int, digits: Digits, said: str) -> None:
    assert percent(value, n, digits) == said


def test_every_share_of_few_and_of_some_is_rounded_as_on_paper() -> None:
    wrong = [
        f"{part} of {n}: {percent(part / n, n)}"
        for n in (*range(1, 100), 160, 240, 400)
        for part in range(n + 1)
        for times in [100 if n < 100 else 1000]
        if percent(part / n, n).replace(".", "").lstrip("0")
        != str((2 * times * part + n) // (2 * n)).lstrip("0")
    ]
    assert wrong == []


def test_nought_has_no_sign() -> None:
    assert rounded(-0.0004, 2) == "0.00"
    assert rate(2.25, 500) == "2.3"
