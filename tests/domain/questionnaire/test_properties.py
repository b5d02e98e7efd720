"""Whatever keys are pressed and whatever a response holds: no crash, no order out of a hidden answer, one judgement."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import resources
from domain.questionnaire.answers import Answer, from_plain, to_plain
from domain.questionnaire.context import EVENT_FACTS, FLAGS, ScriptContext, context_from_plain
from domain.questionnaire.engine import State, evaluate, words
from domain.questionnaire.loader import load
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.piping import BEFORE_IDENTITY, Speech, pipes_in
from domain.questionnaire.responses import validate_response
from domain.questionnaire.steps import back, begin, enter, press, put
from domain.questionnaire.wire import from_wire, to_wire
from domain.vocabulary import OrderKind, Satisfaction, Sex, SmsVerdict
from tests.domain.questionnaire.small import SMALL

ALL = {**resources.questionnaires(), "small": load(SMALL)}
QUIET = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
SPEECH = Speech(name="王芳", sex=Sex.FEMALE, agent_no="0231", city="星河市", now=1_795_000_000_000)

contexts = st.builds(
    ScriptContext,
    st.fixed_dictionaries({}, optional={k: st.sampled_from(sorted(v)) for k, v in EVENT_FACTS.items()}),
    st.frozensets(st.sampled_from(sorted(FLAGS))),
)
digits = st.integers(-1, 11)
values: st.SearchStrategy[Any] = st.one_of(
    digits,
    st.lists(digits, max_size=4).map(tuple),
    st.text(max_size=30),
    st.booleans(),
    st.floats(),
    st.sampled_from(["", "2026-11-20", (), "no"]),
    st.dictionaries(st.sampled_from(["speed", "manners", "x"]), digits, max_size=3),
)
keys = st.lists(
    st.one_of(st.integers(0, 9), st.sampled_from(["enter", "enter", "back", "慢", "2026-11-20"])),
    min_size=5,
    max_size=40,
)


@st.composite
def stored(draw: st.DrawFn) -> tuple[Questionnaire, ScriptContext, dict[str, Answer]]:
    """A response as it might arrive: mostly well-formed answers, some of them anything at all."""
    questionnaire = ALL[draw(st.sampled_from(sorted(ALL)))]
    answers: dict[str, Answer] = {}
    for question in questionnaire.questions():
        good = st.sampled_from([o.digit for o in question.options] or [1])
        choice = draw(st.integers(0, 9))
        if choice >= 3:
            picked = draw(good)
            answers[question.code] = (picked,) if question.kind.value == "multiple" else picked
        elif choice >= 1:
            answers[question.code] = draw(values)
    if draw(st.integers(0, 4)):
        answers |= {"identity": 1, "convenient": 1}
    if "convenient" not in [q.code for q in questionnaire.questions()]:
        answers.pop("convenient", None)
    return questionnaire, draw(contexts), answers


@QUIET
@given(st.sampled_from(sorted(ALL)), contexts, keys)
def test_no_sequence_of_keys_breaks_a_form(
    code: str, context: ScriptContext, pressed: list[int | str]
) -> None:
    questionnaire = ALL[code]
    step = begin(questionnaire, context)
    for key in pressed:
        if isinstance(key, int):
            step = press(questionnaire, context, step, key)
        elif key == "enter":
            step = enter(questionnaire, context, step)
        elif key == "back":
            step = back(step)
        else:
            step = put(questionnaire, context, step, step.at or "", key) if step.at else step
        assert step.at is None or step.state.find(step.at) is not None
        assert step.state == evaluate(questionnaire, context, step.answers)
        assert 0 <= step.state.answered <= step.state.total
        _gate(step.state, context)
    if all(isinstance(key, int) or key == "enter" for key in pressed):
        # What the keys alone can bring about is never malformed, only unfinished.
        found = validate_response(questionnaire, context, step.answers, partial=True)
        assert found == ()


def _gate(state: State, context: ScriptContext) -> None:
    if state.confirmed:
        return
    for shown in state.shown:
        said = words(shown.question, state, SPEECH)
        if said.text:
            assert set(pipes_in(shown.question.text.zh)) <= BEFORE_IDENTITY


@QUIET
@given(stored())
def test_one_judgement_on_both_sides(
    response: tuple[Questionnaire, ScriptContext, dict[str, Answer]],
) -> None:
    """A complete response is one the engine finds complete and whose every answer has its form."""
    questionnaire, context, answers = response
    state = evaluate(questionnaire, context, answers)
    problems = validate_response(questionnaire, context, answers)
    if not problems:
        assert state.complete
        assert all(code in state.counted for code in answers if state.find(code))
    if not state.complete:
        assert problems
    assert {p.field for p in validate_response(questionnaire, context, answers, partial=True)} <= {
        p.field for p in problems
    }


@QUIET
@given(stored())
def test_hidden_answers_count_for_nothing(
    response: tuple[Questionnaire, ScriptContext, dict[str, Answer]],
) -> None:
    questionnaire, context, answers = response
    state = evaluate(questionnaire, context, answers)
    shown = {s.question.code for s in state.shown}
    without = {code: answer for code, answer in answers.items() if code in shown}
    assert set(state.counted) <= shown
    assert evaluate(questionnaire, context, without) == state


@QUIET
@given(stored())
def test_a_3_always_opens_an_order_and_only_a_reason_does(
    response: tuple[Questionnaire, ScriptContext, dict[str, Answer]],
) -> None:
    questionnaire, context, answers = response
    outcome = evaluate(questionnaire, context, answers).outcome
    orders = {draft.kind: draft for draft in outcome.orders}
    assert len(orders) == len(outcome.orders)
    judged = [outcome.overall, *dict(outcome.aspects).values()]
    if Satisfaction.DISSATISFIED in judged or outcome.sms_verdict is SmsVerdict.UPHELD:
        assert OrderKind.DISSATISFIED in orders
    elif questionnaire.code != "small":
        assert OrderKind.DISSATISFIED not in orders
    assert all(draft.reasons for draft in outcome.orders)
    if OrderKind.MISCONDUCT in orders:
        assert orders[OrderKind.MISCONDUCT].visibility.value == "restricted"


@QUIET
@given(stored())
def test_a_well_formed_response_survives_the_wire(
    response: tuple[Questionnaire, ScriptContext, dict[str, Answer]],
) -> None:
    questionnaire, context, answers = response
    if validate_response(questionnaire, context, answers, partial=True):
        return
    back_again = from_wire(questionnaire, to_wire(questionnaire, answers))
    assert validate_response(questionnaire, context, back_again, partial=True) == ()
    assert evaluate(questionnaire, context, back_again) == evaluate(questionnaire, context, answers)
    assert from_plain(to_plain(answers)) == answers
    assert context_from_plain(context.to_plain()) == context


@QUIET
@given(
    st.dictionaries(st.text(max_size=10), values | st.none() | st.lists(st.text(), max_size=3), max_size=8)
)
@pytest.mark.parametrize("code", sorted(ALL))
def test_no_rubbish_breaks_the_judgement(code: str, rubbish: dict[str, Any]) -> None:
    answers = from_plain(rubbish)
    assert evaluate(ALL[code], ScriptContext(), answers).counted.keys() <= answers.keys()
    validate_response(ALL[code], ScriptContext(), answers)
