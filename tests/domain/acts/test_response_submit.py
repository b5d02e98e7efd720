"""An answer as the rules of its act see it: whatever version of a script it was given to."""

from __future__ import annotations

import pytest

import resources
from domain.acts import checking
from domain.acts.response_submit import Response
from domain.acts.world import KnownWorld
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import context_for
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.responses import judge_response
from domain.questionnaire.wire import context_to_wire, to_wire
from domain.wire.parts import EventName
from tests.domain.acts.test_attempt_record import ID, Somebody

SORE = context_for(channel="phone_110", line="alarm", sms_dissatisfied=True)
BEFORE = {one.code: one for one in resources.earlier_questionnaires() if one.version == 1}
NOW = resources.questionnaires()
TALKED: dict[str, Answers] = {
    code: {"identity": 1, "convenient": 1, **rest, "more": (1,)}
    for code, rest in (("alarm_110", {}), ("window_service", {"extra_charges": 1}), ("traffic", {"kind": 1}))
}
"""What everybody answers, whatever they say of the SMS."""


def found(
    script: Questionnaire, answers: Answers, *, partial: bool = False, version: int | None = None
) -> list[tuple[str, bool]]:
    """Codes of what is wrong, and whether each is a mark."""
    form = Response(
        response_id=ID + "0", revision=1, task_id=ID + "1", group_id=ID + "2", attempt_id=ID + "3", questionnaire=script.code,
        questionnaire_version=str(script.version), questionnaire_hash=script.hash, language="zh", answers=to_wire(script, answers),
        event=EventName(ID + "4", "jcj"), partial=partial, context=context_to_wire(SORE),
    )  # fmt: skip
    world = KnownWorld(Somebody(), forms={form.response_id: judge_response(script, SORE, answers, partial)})
    return [(problem.code, problem.mark) for problem in checking.problems(form, world, 30, version)]


@pytest.mark.parametrize("code", ["alarm_110", "window_service"])
@pytest.mark.parametrize("taken_back", [7, 8])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_earlier_script_that_did_not_ask_anew_is_marked_and_never_refused(
    code: str, taken_back: int, version: int
) -> None:
    answers = {**TALKED[code], "sms_why": (taken_back,)}
    assert found(BEFORE[code], answers, version=version) == [("response.overall_not_asked", True)]
    assert found(BEFORE[code], {**answers, "sms_why": (6,), "may_contact": 1}, version=version) == []


@pytest.mark.parametrize("code", ["alarm_110", "window_service", "traffic"])
def test_the_script_of_today_wants_the_answer_itself(code: str) -> None:
    answers = {**TALKED[code], "sms_why": (7,)}
    assert ("answer.required", False) in found(NOW[code], answers)
    assert found(NOW[code], {**answers, "overall": 2}) == []
    assert found(NOW[code], answers, partial=True) == []
