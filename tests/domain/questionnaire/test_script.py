"""Compiled, a questionnaire says what it says question by question: of any questionnaire, any answers, by either way they come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import resources
from domain.dispositions import Disposition
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.conditions import (
    ALWAYS,
    All,
    AnswerBetween,
    AnswerFilled,
    AnswerIn,
    AspectsIn,
    Condition,
    ContextFlag,
    EventIs,
    Not,
    OverallIn,
)
from domain.questionnaire.conditions import Any as AnyOf
from domain.questionnaire.context import EVENT_FACTS, FLAGS, ScriptContext
from domain.questionnaire.engine import evaluate
from domain.questionnaire.loader import load
from domain.questionnaire.model import (
    Kind,
    MatrixItem,
    Option,
    OrderPlan,
    Page,
    Question,
    Questionnaire,
    Rule,
    Text,
    Trigger,
)
from domain.questionnaire.responses import judge_response, judge_told
from domain.questionnaire.wire import READ, from_wire
from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, Satisfaction, SmsVerdict
from domain.wire.parts import Answer as Told
from tests.domain.questionnaire import plainly
from tests.domain.questionnaire.small import SMALL

FIXED = [*resources.questionnaires().values(), load(SMALL)]
MANY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
WORDS = Text("话", "words")
CODES = [f"q{n}" for n in range(7)]
ITEMS = ["speed", "manners"]

digits = st.integers(0, 4)
some_digits = st.frozensets(digits, max_size=3)
codes = st.sampled_from(CODES)
maybe = st.sampled_from([True, False, False])
leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(AnswerIn, codes, some_digits, st.sampled_from([None, None, *ITEMS])),
    st.builds(AnswerFilled, codes, st.booleans()),
    st.builds(AnswerBetween, codes, st.none() | digits, st.none() | digits),
    st.builds(EventIs, st.just("channel"), st.frozensets(st.sampled_from(["", "sms", "patrol"]), max_size=2)),
    st.builds(ContextFlag, st.sampled_from(sorted(FLAGS))),
    st.builds(OverallIn, some_digits),
    st.builds(AspectsIn, some_digits),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)
mostly_always = st.one_of(st.just(ALWAYS), st.just(ALWAYS), conditions)
tags = st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=2).map(tuple)
aspects = st.sampled_from(list(Aspect)[:4])
contexts = st.builds(
    ScriptContext,
    st.fixed_dictionaries({}, optional={k: st.sampled_from(sorted(v)) for k, v in EVENT_FACTS.items()}),
    st.frozensets(st.sampled_from(sorted(FLAGS))),
)


def rarely(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    return tuple(
        Option(
            digit, f"o{digit}", WORDS, show_if=draw(mostly_always),
            end=(draw(maybe) and draw(maybe) and draw(st.sampled_from(Disposition))) or None,
            card=draw(rarely(st.just("card"))),
            aspects=tuple(draw(st.lists(st.tuples(aspects, st.sampled_from(Satisfaction)), max_size=2))),
            tags=draw(tags), consent=draw(rarely(st.sampled_from(Consent))), publish=draw(rarely(st.booleans())),
            sms_verdict=draw(rarely(st.sampled_from(SmsVerdict))), exclusive=draw(maybe), confirms=draw(maybe) and draw(maybe),
        )
        for digit in sorted(draw(st.sets(digits, max_size=4)))
    )  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, code: str) -> Question:
    kind = draw(st.sampled_from(Kind))
    items = tuple(MatrixItem(one, draw(aspects), WORDS, draw(mostly_always)) for one in ITEMS)
    return Question(
        code, kind, WORDS, show_if=draw(mostly_always), required=draw(maybe), overall=draw(maybe), aspect=draw(rarely(aspects)),
        options=draw(options()) if kind.by_digit else (), items=items if kind is Kind.MATRIX else (),
        minimum=draw(rarely(st.just(1))), maximum=draw(rarely(st.just(3))), max_length=5,
    )  # fmt: skip


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    if draw(maybe):
        return draw(st.sampled_from(FIXED))
    asked = tuple(draw(questions(code)) for code in CODES[: draw(st.integers(1, len(CODES)))])
    rules = tuple(
        Rule(f"r{n}", draw(conditions), draw(codes), draw(st.booleans()), WORDS)
        for n in range(draw(st.integers(0, 2)))
    )
    plans = tuple(
        OrderPlan(
            kind, draw(st.sampled_from(Route)), words=(draw(codes),), wish=(draw(codes), draw(codes)), officer=(draw(codes),),
            consent=draw(rarely(codes)), publish=draw(rarely(codes)), reopens=draw(maybe),
            triggers=tuple(
                Trigger(draw(conditions), draw(st.sampled_from(["a", "b"])), draw(rarely(st.sampled_from(About))),
                        draw(rarely(st.sampled_from(Route))), draw(tags))
                for _ in range(draw(st.integers(0, 2)))
            ),
        )
        for kind in draw(st.lists(st.sampled_from(OrderKind), unique=True, max_size=3))
    )  # fmt: skip
    return Questionnaire(
        "random", 1, WORDS, "", (Page("p", WORDS, asked),), rules, plans, draw(rarely(codes))
    )


numbers = st.integers(-1, 6)
anything: st.SearchStrategy[Any] = st.one_of(
    numbers, st.lists(numbers, max_size=3).map(tuple), st.text(max_size=7), st.booleans(), st.floats(),
    st.sampled_from(["", "2026-11-20", (), (True,)]), st.dictionaries(st.sampled_from([*ITEMS, "x"]), numbers, max_size=3),
)  # fmt: skip


def fitting(question: Question) -> st.SearchStrategy[Any]:
    one = st.sampled_from([option.digit for option in question.options] or [1])
    match question.kind:
        case Kind.SINGLE | Kind.SCALE:
            return one
        case Kind.MULTIPLE:
            return st.sets(one, max_size=3).map(lambda some: tuple(sorted(some)))
        case Kind.MATRIX:
            return st.dictionaries(
                st.sampled_from([i.code for i in question.items] or ["x"]), st.integers(0, 3)
            )
        case Kind.NUMBER:
            return st.integers(0, 4) | st.just(2.5)
        case Kind.DATE:
            return st.sampled_from(["2026-11-20", ""])
        case Kind.INFO:
            return st.just(True)
        case Kind.TEXT:
            return st.sampled_from(["", " ", "慢", "太慢了"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Any]]:
    """A questionnaire and stored answers: mostly such as fit, to questions asked or not, some not, some to no question of it."""
    script, answers = draw(questionnaires()), dict[str, Any]()
    for question in script.questions():
        chance = draw(st.integers(0, 9))
        if chance > 1:
            answers[question.code] = draw(fitting(question) if chance > 2 else anything)
    if draw(st.booleans()):
        answers |= {q.code: o.digit for q in script.questions() for o in q.options if o.confirms}
    if draw(maybe):
        answers["of another version"] = draw(anything)
    return script, answers


@st.composite
def told_cases(draw: st.DrawFn) -> tuple[Questionnaire, list[Told]]:
    """The same as an operation carries them: by codes, digits where there was none, and codes that this version does not have."""
    script = draw(questionnaires())
    asked = [*script.questions(), replace(script.questions()[0], code="of another version")]
    return script, [
        draw(told(question)) for question in draw(st.permutations(asked)) if draw(st.integers(0, 4))
    ]


@st.composite
def told(draw: st.DrawFn, question: Question) -> Told:
    offered = [option.code for option in question.options] or ["x"]
    code = st.sampled_from([*offered, *offered, "1", "2", "gone", READ])
    confirming = [option.code for option in question.options if option.confirms]
    if confirming and draw(st.booleans()):
        return Told(question.code, choices=[confirming[0]])
    if question.kind is Kind.MATRIX and draw(st.integers(0, 9)):
        rows = draw(st.dictionaries(st.sampled_from([*ITEMS, *(i.code for i in question.items), "x"]), code))
        return Told(question.code, rows=rows)
    if (question.kind.by_digit or question.kind is Kind.INFO) and draw(st.integers(0, 9)):
        most = 1 if question.kind is not Kind.MULTIPLE else 3
        return Told(
            question.code, choices=draw(st.lists(code, max_size=most, min_size=draw(st.integers(0, 1))))
        )
    return Told(
        question.code, text=draw(st.sampled_from(["", "2", "2.5", "2026-11-20", "慢", "很长很长的话"]))
    )


@MANY
@given(cases(), contexts, st.booleans())
def test_one_pass_finds_what_the_walk_finds(
    case: tuple[Questionnaire, dict[str, Answer]], context: ScriptContext, partial: bool
) -> None:
    script, answers = case
    walked, state = plainly.walk(script, context, answers), evaluate(script, context, answers)
    event("ended" if walked.ended else "confirmed" if walked.confirmed else "closed")
    assert (list(state.shown), state.counted) == (walked.shown, walked.counted)
    assert (state.confirmed, state.ended, list(state.cards)) == (walked.confirmed, walked.ended, walked.cards)
    assert list(state.broken) == list(plainly.broken(script, walked))
    assert list(state.warnings) == list(plainly.rules(script, walked, soft=True))
    assert state.outcome == plainly.outcome(script, walked)
    open_ones = [shown.question.code for shown in walked.shown if not shown.answered]
    assert state.current == (open_ones[0] if open_ones else None)
    _judged_alike(script, context, answers, partial)


def _judged_alike(script: Questionnaire, context: ScriptContext, answers: Answers, partial: bool) -> None:
    walked, judged = plainly.walk(script, context, answers), judge_response(script, context, answers, partial)
    assert (judged.ended, judged.outcome) == (walked.ended, plainly.outcome(script, walked))
    assert list(judged.problems) == plainly.problems(script, walked, answers, partial)


@MANY
@given(told_cases(), contexts, st.booleans())
def test_answers_of_an_operation_are_judged_as_the_stored_ones_behind_them(
    case: tuple[Questionnaire, list[Told]], context: ScriptContext, partial: bool
) -> None:
    script, answers = case
    stored = from_wire(script, answers)
    event("all count" if len(evaluate(script, context, stored).counted) == len(stored) else "some do not")
    _judged_alike(script, context, stored, partial)
    assert judge_told(script, context, answers, partial) == judge_response(script, context, stored, partial)


@MANY
@given(cases(), contexts, st.data())
def test_an_answer_taken_back_leaves_nothing_of_its_branch(
    case: tuple[Questionnaire, dict[str, Answer]], context: ScriptContext, data: st.DataObject
) -> None:
    """A compiled questionnaire remembers nothing of the answers before: another's, or those of a branch since withdrawn."""
    script, answers = case
    evaluate(script, context, answers)
    kept = {code: answer for code, answer in answers.items() if data.draw(st.booleans())}
    _judged_alike(script, context, kept, partial=False)


def test_asked_twice_the_last_overall_answer_stands_and_the_worse_judgement_of_an_aspect() -> None:
    scale = tuple(Option(digit, f"o{digit}", WORDS) for digit in range(4))
    twice = [
        Question(code, Kind.SCALE, WORDS, overall=True, aspect=Aspect.RESULT, options=scale)
        for code in CODES[:2]
    ]
    praised, scolded = (
        Rule(f"r{digit}", OverallIn(frozenset({digit})), CODES[0], False, WORDS) for digit in (1, 3)
    )
    script = Questionnaire("twice", 1, WORDS, "", (Page("p", WORDS, tuple(twice)),), (praised, scolded))
    for first, last in ((1, 3), (3, 1), (2, 2)):
        answers = {CODES[0]: first, CODES[1]: last}
        _judged_alike(script, ScriptContext(), answers, partial=False)
        found = judge_response(script, ScriptContext(), answers)
        assert [problem.params["rule"] for problem in found.problems] == [f"r{last}"] * (last != 2)
        assert found.outcome.aspects == ((Aspect.RESULT, max(first, last)),)
