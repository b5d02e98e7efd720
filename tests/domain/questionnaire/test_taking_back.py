"""What a citizen took back is not said any more; what they say counts as if they had never said it."""

from __future__ import annotations

import pytest
from hypothesis import given

from domain.questionnaire.answers import Answer
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import evaluate
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.taking_back import still_said, taken_back
from resources import questionnaires
from tests.domain.questionnaire.test_properties import QUIET, stored
from tests.helpers.desk import DISSATISFIED, SATISFIED

ALARM = questionnaires()["alarm_110"]
CONTEXT = ScriptContext({"line": "alarm"})
MISCONDUCT = {"more": (5,), "misconduct_words": "要我交了五百块"}


@pytest.mark.parametrize(
    ("first", "then", "gone"),
    [
        (DISSATISFIED, SATISFIED, ["unhappy_what", "unhappy_wish", "may_contact"]),
        ({**SATISFIED, **MISCONDUCT}, {"more": (1,)}, ["misconduct_words"]),
        (SATISFIED, {"handled": 3}, ["arrival", "officer_attitude"]),
    ],
)
def test_a_branch_that_no_longer_applies_goes_with_its_words(
    first: dict[str, Answer], then: dict[str, Answer], gone: list[str]
) -> None:
    typed = {**first, **then}
    said = still_said(ALARM, CONTEXT, typed)
    assert [code for code in taken_back(ALARM, typed, said) if code in gone] == gone
    assert said == {code: answer for code, answer in typed.items() if code in said}
    again = {**typed, **first}
    assert still_said(ALARM, CONTEXT, again).keys() >= set(gone) & first.keys(), (
        "they come back with what they hang on"
    )


def test_who_is_not_the_citizen_took_everything_back() -> None:
    typed = {**DISSATISFIED, "identity": 2}
    said = still_said(ALARM, CONTEXT, typed)
    assert "unhappy_what" not in said
    assert "overall" in taken_back(ALARM, typed, said)


@QUIET
@given(stored())
def test_nothing_that_counts_hangs_on_it(
    response: tuple[Questionnaire, ScriptContext, dict[str, Answer]],
) -> None:
    questionnaire, context, answers = response
    said = still_said(questionnaire, context, answers)
    assert evaluate(questionnaire, context, said).outcome == evaluate(questionnaire, context, answers).outcome
    assert still_said(questionnaire, context, said) == said
    assert set(taken_back(questionnaire, answers, said)).isdisjoint(
        code for code, answer in said.items() if answers[code] == answer
    )
