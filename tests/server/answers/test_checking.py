"""What a form's answers come to at the centre: judged as at the workstation, and no citizen's words in the clear."""

from __future__ import annotations

from bench.checking import varied_forms
from bench.forms import call_of
from domain.acts.response_submit import Response
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.responses import judge_response
from domain.questionnaire.wire import context_from_wire, from_wire
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.parts import Answer
from resources import questionnaire_of
from server.answers import checking
from tests.helpers.centre import NOON


def script_of(form: Response) -> Questionnaire:
    script = questionnaire_of(form.questionnaire_hash)
    assert script is not None
    return script


def test_varied_forms_come_to_what_the_workstation_saw() -> None:
    forms = varied_forms(200)
    for form in [*forms, *(replace(form, answers=form.answers[::2]) for form in forms)]:
        script = script_of(form)
        stored, context = from_wire(script, form.answers), context_from_wire(form.context)
        there = judge_response(script, context, stored, form.partial)
        here = checking.check(script, form)
        assert (here.ended, here.outcome, here.problems) == (there.ended, there.outcome, there.problems)


def test_choices_stand_in_the_clear_and_a_citizens_words_do_not() -> None:
    form = call_of(1, NOON)[2]
    script = script_of(form)
    one = form.answers[0]
    spoken = replace(form, answers=[one, Answer("unhappy_what", text="说话很冲")])
    found = checking.check(script, spoken)
    assert codec.decode(found.choices, dict[str, list[str]]) == {one.question: list(one.choices)}
    assert found.texts == {"unhappy_what": "说话很冲"}
