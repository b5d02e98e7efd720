"""AAPOR rates by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.aapor import OutcomeCounts, count_outcomes, outcome_rates
from domain.dispositions import Disposition as Outcome


def test_the_formulas() -> None:
    counts = OutcomeCounts(
        complete=50,
        partial=10,
        refusal=8,
        non_contact=12,
        other=5,
        unknown_household=10,
        unknown_other=5,
        not_eligible=99,
    )
    rates = outcome_rates(counts)
    assert rates.cases == 100, "not eligible ones are no cases"
    assert (rates.rr1, rates.rr2, rates.ref1, rates.con1) == (0.5, 0.6, 0.08, 0.73)
    assert rates.coop1 == pytest.approx(50 / 73)


def test_counting_by_category() -> None:
    given_outcomes = [
        Outcome.COMPLETE, Outcome.COMPLETE, Outcome.PARTIAL, Outcome.REFUSAL_HARD, Outcome.APPOINTMENT, Outcome.NOT_THERE,
        Outcome.SOMEONE_ELSE, Outcome.UNABLE, Outcome.HANG_UP, Outcome.BUSY, Outcome.TECHNICAL, Outcome.MAX_ATTEMPTS,
        Outcome.WRONG_NUMBER, Outcome.NO_SUCH_NUMBER,
    ]  # fmt: skip
    assert count_outcomes(given_outcomes) == OutcomeCounts(2, 1, 2, 2, 2, 2, 1, 2)


def test_no_cases_no_rates() -> None:
    rates = outcome_rates(count_outcomes([Outcome.FAX]))
    assert (rates.rr1, rates.rr2, rates.coop1, rates.ref1, rates.con1) == (None,) * 5


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_every_outcome_is_counted_once(outcomes: list[Outcome]) -> None:
    counts = count_outcomes(outcomes)
    assert counts.cases + counts.not_eligible == len(outcomes)
    rates = outcome_rates(counts)
    if rates.rr1 is not None:
        assert rates.rr2 is not None
        assert rates.con1 is not None
        assert rates.rr1 <= rates.rr2 <= rates.con1 <= 1
