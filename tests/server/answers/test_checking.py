"""What a form's answers come to at the centre: judged as at the workstation, and no citizen's words in the clear."""

from __future__ import annotations

from bench.checking import varied_forms
from bench.forms import call_of
from domain.acts.response_submit import Response
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.responses import judge_response
from domain.questionnaire.wire import context_from_wire, from_wire, to_wire
from domain.wire import codec
from domain.wire.message import replace
from resources import questionnaire_of
from server.answers import checking
from tests.helpers.centre import NOON
from tests.helpers.desk import DISSATISFIED, SATISFIED


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
    found = checking.check(script, replace(form, answers=to_wire(script, DISSATISFIED)))
    assert found.texts == {"unhappy_what": "说话很冲", "unhappy_wish": "道歉"}
    assert "说话" not in found.choices
    assert codec.decode(found.choices, dict[str, list[str]])["identity"]


def test_what_an_earlier_version_sent_of_a_branch_taken_back_is_not_kept() -> None:
    form = call_of(1, NOON)[2]
    script = script_of(form)
    found = checking.check(script, replace(form, answers=to_wire(script, DISSATISFIED | SATISFIED)))
    assert found.problems == ()
    assert found.texts == {}
    assert "may_contact" not in found.choices
