"""The verdict of the second revisit."""

from __future__ import annotations

import itertools

import pytest

from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import evaluate
from domain.questionnaire.rectification import Closing, ClosingReason, closing_verdict
from tests.domain.questionnaire.play import shipped

FIELDS = ("unit_contact", "solved", "unit_attitude", "outcome", "pressure")


def judged(
    contact: int, solved: int, attitude: int, outcome: int, pressure: int, redos: int = 0
) -> tuple[str, str, bool, bool]:
    verdict = closing_verdict(
        dict(zip(FIELDS, (contact, solved, attitude, outcome, pressure), strict=True)), redos
    )
    return verdict.closing.value, verdict.reasons[0].value, verdict.one_level_up, verdict.tell_lead


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, 1, 1, 1, 1), ("close", "accepted", False, False)),
        ((2, 2, 2, 2, 1), ("close", "accepted", False, False)),
        ((1, 4, 1, 2, 1), ("close", "accepted", False, False)),
        ((3, 1, 1, 1, 1), ("redo", "false_feedback", False, True)),
        ((3, 3, 3, 3, 2), ("redo", "false_feedback", False, True)),
        ((1, 1, 3, 1, 1), ("redo", "still_dissatisfied", True, False)),
        ((1, 1, 1, 3, 1), ("redo", "still_dissatisfied", True, False)),
        ((1, 3, 1, 3, 1, 1), ("redo", "still_dissatisfied", True, False)),
        ((1, 1, 1, 3, 1, 2), ("lead_decides", "final_review", False, False)),
        ((1, 1, 1, 3, 2), ("redo", "still_dissatisfied", True, True)),
        ((1, 3, 1, 1, 1), ("lead_decides", "not_solved", False, False)),
        ((1, 1, 1, 1, 2), ("lead_decides", "pressure", False, False)),
        ((0, 1, 1, 1, 1), ("lead_decides", "unclear", False, False)),
        ((1, 0, 1, 1, 1), ("lead_decides", "unclear", False, False)),
        ((1, 1, 0, 1, 1), ("lead_decides", "unclear", False, False)),
        ((1, 1, 1, 0, 1), ("lead_decides", "unclear", False, False)),
        ((1, 1, 1, 1, 0), ("lead_decides", "unclear", False, False)),
    ],
)
def test_verdict(given: tuple[int, ...], expected: tuple[str, str, bool, bool]) -> None:
    assert judged(*given) == expected


def test_it_closes_exactly_where_all_conditions_hold() -> None:
    for given in itertools.product((0, 1, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2)):
        contact, solved, attitude, outcome, pressure = given
        holds = contact in (1, 2) and solved in (1, 2, 4) and {attitude, outcome} <= {1, 2} and pressure == 1
        assert (judged(*given)[0] == Closing.CLOSE) is holds


def test_a_call_that_broke_off_never_closes() -> None:
    for missing in FIELDS:
        counted = {code: 1 for code in FIELDS if code != missing}
        verdict = closing_verdict(counted, 0)
        assert verdict.closing is Closing.LEAD_DECIDES
        assert verdict.reasons == (ClosingReason.INCOMPLETE,)


def test_it_reads_the_answers_that_count_in_the_shipped_questionnaire() -> None:
    answers = {"identity": 1, "convenient": 1, "unit_contact": 3, "outcome": 1, "pressure": 1, "more": (1,)}
    state = evaluate(shipped("revisit_after_rectification"), ScriptContext(), answers)
    assert closing_verdict(state.counted, 0).reasons == (ClosingReason.FALSE_FEEDBACK,)
