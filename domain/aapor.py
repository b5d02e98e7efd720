"""Outcome rates of a survey by final dispositions.

Source: The American Association for Public Opinion Research, Standard Definitions: Final Dispositions of Case Codes
and Outcome Rates for Surveys; the five rates as the open CATI system queXS computes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.dispositions import Category, Disposition


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Tasks by AAPOR category of their final (or last) disposition; not eligible ones enter no rate."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0
    not_eligible: int = 0

    @property
    def interviews(self) -> int:
        """I + P."""
        return self.complete + self.partial

    @property
    def cases(self) -> int:
        """D = (I+P) + (R+NC+O) + (UH+UO), the basis of the rates."""
        known = self.interviews + self.refusal + self.non_contact + self.other
        return known + self.unknown_household + self.unknown_other


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """The rates, each None where nothing stands below the line.

    Attributes:
        rr1: minimum response rate I/D.
        rr2: response rate with partial interviews (I+P)/D.
        coop1: minimum cooperation rate I/((I+P)+R+O).
        ref1: refusal rate R/D.
        con1: contact rate ((I+P)+R+O)/D.
        cases: D.
    """

    rr1: float | None
    rr2: float | None
    coop1: float | None
    ref1: float | None
    con1: float | None
    cases: int


def count_outcomes(dispositions: Iterable[Disposition]) -> OutcomeCounts:
    """Count tasks by the category of their disposition."""
    tally = Counter(disposition.facts.category for disposition in dispositions)
    return OutcomeCounts(
        complete=tally[Category.COMPLETE],
        partial=tally[Category.PARTIAL],
        refusal=tally[Category.REFUSAL],
        non_contact=tally[Category.NON_CONTACT],
        other=tally[Category.OTHER],
        unknown_household=tally[Category.UNKNOWN_HOUSEHOLD],
        unknown_other=tally[Category.UNKNOWN_OTHER],
        not_eligible=tally[Category.NOT_ELIGIBLE],
    )


def outcome_rates(counts: OutcomeCounts) -> OutcomeRates:
    """The five rates of a set of counts."""
    reached = counts.interviews + counts.refusal + counts.other
    return OutcomeRates(
        rr1=_share(counts.complete, counts.cases),
        rr2=_share(counts.interviews, counts.cases),
        coop1=_share(counts.complete, reached),
        ref1=_share(counts.refusal, counts.cases),
        con1=_share(reached, counts.cases),
        cases=counts.cases,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
