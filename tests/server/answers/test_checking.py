"""What follows from answers is worked out once for all forms that say the same, and no citizen's words are remembered for it."""

from __future__ import annotations

import pytest

from bench.forms import call_of
from domain.acts.response_submit import Response
from domain.problems import Problem
from domain.questionnaire.engine import State
from domain.questionnaire.responses import evaluate_response
from domain.questionnaire.wire import context_from_wire, from_wire
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.parts import Answer
from server.answers import checking
from tests.helpers.centre import NOON


@pytest.fixture
def form() -> Response:
    checking._remembered.cache_clear()
    return call_of(1, NOON)[2]


Worked = tuple[State, tuple[Problem, ...]]


def anew(form: Response) -> Worked:
    script = checking.scripts()[form.questionnaire_hash]
    return evaluate_response(
        script, context_from_wire(form.context), from_wire(script, form.answers), form.partial
    )


def told(form: Response) -> Worked:
    found = checking.check(checking.scripts()[form.questionnaire_hash], form)
    return found.state, found.problems


def test_the_same_answers_are_worked_out_once(form: Response) -> None:
    assert told(form) == anew(form)
    assert told(replace(form, response_id=call_of(2, NOON)[2].response_id, remark="另一位")) == anew(form)
    assert checking._remembered.cache_info().misses == 1


def test_whatever_counts_is_told_apart(form: Response) -> None:
    worst = [replace(a, choices=["dissatisfied"]) if a.question == "overall" else a for a in form.answers]
    others = [
        replace(form, answers=form.answers[:-1]),
        replace(form, answers=worst),
        replace(form, context={**form.context, "sms_dissatisfied": True}),
        replace(form, answers=form.answers[:2], partial=True),
        replace(form, answers=form.answers[:2], partial=False),
    ]
    told(form)
    for other in others:
        assert told(other) == anew(other)
    assert checking._remembered.cache_info().currsize == 1 + len(others)


def test_a_citizens_words_are_not_kept_in_memory(form: Response) -> None:
    spoken = replace(form, answers=[*form.answers, Answer("unhappy_what", text="说话很冲")])
    assert told(spoken) == anew(spoken)
    assert checking._remembered.cache_info().currsize == 0


def test_choices_stand_in_the_clear_and_a_citizens_words_do_not(form: Response) -> None:
    script = checking.scripts()[form.questionnaire_hash]
    spoken = replace(form, answers=[form.answers[0], Answer("unhappy_what", text="说话很冲")])
    one = form.answers[0]
    choices = checking.check(script, spoken).choices
    assert codec.decode(choices, dict[str, list[str]]) == {one.question: list(one.choices)}
