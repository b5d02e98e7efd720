"""The identity gate as a rule of the engine: nothing about the call is said or counted before 本人."""

from __future__ import annotations

import pytest

from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.engine import evaluate, words
from domain.questionnaire.loader import load
from domain.questionnaire.model import Text
from domain.questionnaire.piping import PIPES, Speech, render
from domain.questionnaire.responses import validate_response
from domain.questionnaire.steps import begin
from domain.vocabulary import Sex
from tests.domain.questionnaire.play import PHONED, play, shipped
from tests.domain.questionnaire.small import SMALL

CODES = ("alarm_110", "window_service", "traffic", "revisit_after_rectification")
NOW = 1_795_000_000_000
SPEECH = Speech(
    name="欧阳伟",
    sex=Sex.MALE,
    agent_no="0231",
    city="星河市",
    unit="星河市公安局城东派出所",
    reported_at=NOW - 3_600_000,
    now=NOW,
    summary="邻里纠纷无人处理",
    centre_phone="0371-12345678",
)
SECRETS = ("0231", "星河市", "城东", "纠纷", "12345678", "110", "公安", "报警", "派出所")


@pytest.mark.parametrize("pipe", sorted(PIPES - {"surname", "honorific"}))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_pipe_but_the_name_is_refused_before_identity(pipe: str, lang: str) -> None:
    text = Text(zh=f"您好{{surname}}，{{{pipe}}}", en=f"Hello {{surname}}, {{{pipe}}}")
    refused = render(text, Speech(lang=lang, name="李伟", sex=Sex.MALE), confirmed=False)
    assert refused.text == ""
    assert refused.refused == (pipe,)
    assert render(text, Speech(lang=lang, name="李伟", sex=Sex.MALE), confirmed=True).refused == ()


@pytest.mark.parametrize("code", CODES)
def test_before_identity_no_shown_question_can_give_the_occasion_away(code: str) -> None:
    questionnaire = shipped(code)
    for context in (
        ScriptContext(),
        PHONED,
        context_for(line="traffic", recording=True, sms_dissatisfied=True),
    ):
        state = evaluate(questionnaire, context, {})
        spoken = words(state.shown[0].question, state, SPEECH)
        assert spoken.text == "您好，请问是欧阳先生吗？"
        piping = [
            s.question
            for s in state.shown
            if "{unit}" in s.question.text.zh or "{city}" in s.question.text.zh
        ]
        assert piping
        assert all(words(q, state, SPEECH).text == "" for q in piping)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", ["李某", "匿名", "星河物业有限公司", "", "John Smith", "张伟 李娜"])
def test_who_cannot_be_named_is_asked_for_as_the_owner_of_the_phone(code: str, name: str) -> None:
    step = begin(shipped(code), PHONED)
    question = step.state.shown[0].question
    for lang, expected in (
        ("zh", "您好，请问是机主本人吗？"),
        ("en", "Hello, am I speaking with the owner of this phone?"),
    ):
        speech = Speech(lang=lang, name=name, sex=Sex.MALE)
        assert words(question, step.state, speech).text == expected


def test_unknown_sex_is_no_reason_to_guess() -> None:
    step = begin(shipped("alarm_110"), PHONED)
    speech = Speech(name="李伟", sex=Sex.UNKNOWN)
    assert words(step.state.shown[0].question, step.state, speech).text == "您好，请问是机主本人吗？"


def test_in_english_the_title_goes_first() -> None:
    step = begin(shipped("alarm_110"), PHONED)
    speech = Speech(lang="en", name="欧阳娜", sex=Sex.FEMALE)
    assert (
        words(step.state.shown[0].question, step.state, speech).text == "Hello, am I speaking with Ms. 欧阳?"
    )


def test_after_identity_the_whole_sentence_is_there() -> None:
    step = play(shipped("alarm_110"), PHONED, (1,))
    spoken = words(step.state.shown[1].question, step.state, SPEECH)
    assert spoken.text == (
        "我是星河市公安局民意中心回访员，工号0231。今天晚上六点多您打过110，想占用您两分钟听听意见。现在方便吗？"
    )
    assert spoken.refused == ()


@pytest.mark.parametrize("first", [2, 3])
def test_with_anybody_else_nothing_more_is_shown(first: int) -> None:
    step = play(shipped("alarm_110"), PHONED, (first,))
    assert [s.question.code for s in step.state.shown] == ["identity"]
    assert not step.state.confirmed


@pytest.mark.parametrize("code", CODES)
def test_answers_behind_a_closed_gate_count_for_nothing(code: str) -> None:
    questionnaire = shipped(code)
    answers = {q.code: 3 for q in questionnaire.questions() if q.kind.value == "scale"}
    state = evaluate(questionnaire, PHONED, answers)
    assert state.outcome.overall is None
    assert state.outcome.orders == ()
    assert state.counted == {}
    problems = validate_response(questionnaire, PHONED, answers, partial=True)
    shown = {s.question.code for s in state.shown}
    assert {p.field for p in problems if p.code == "answer.before_identity"} == set(answers) & shown


def test_a_questionnaire_built_in_code_is_gated_all_the_same() -> None:
    questionnaire = load(SMALL)
    state = evaluate(questionnaire, ScriptContext(), {})
    reason = questionnaire.question("reason")
    assert reason is not None
    assert words(reason, state, SPEECH).refused == ("event_time", "unit")


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_before_identity_holds_no_telltale_word(code: str) -> None:
    question = next(iter(shipped(code).questions()))
    said = [question.text, *(v.text for v in question.variants)]
    for text in said:
        assert not any(secret in text.zh for secret in SECRETS)
        assert "police" not in text.en.lower()
