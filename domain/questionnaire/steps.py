"""What a key does to a form: pure steps from answers to answers, for the call screen and for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.problems import Problem
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import Shown, State, evaluate
from domain.questionnaire.model import Kind, Questionnaire
from domain.questionnaire.shapes import SCALE_DIGITS, fault


@dataclass(frozen=True, slots=True)
class Step:
    """The form after a key.

    Attributes:
        answers: all stored answers, those of hidden questions included.
        at: code of the question the cursor stands at; None when the form is through.
        state: what follows from the answers.
        problem: why the key did nothing, else None.
    """

    answers: Answers
    at: str | None
    state: State
    problem: Problem | None = None


def begin(questionnaire: Questionnaire, context: ScriptContext, answers: Answers | None = None) -> Step:
    """Open a form, new or from a draft, with the cursor at the first open question."""
    state = evaluate(questionnaire, context, answers or {})
    return Step(dict(answers or {}), state.current, state)


def press(questionnaire: Questionnaire, context: ScriptContext, step: Step, digit: int) -> Step:
    """A digit key: a single choice answers and goes on, a multiple choice toggles, a matrix fills its next row."""
    shown = step.state.find(step.at) if step.at else None
    if shown is None or not shown.question.kind.by_digit:
        return _refused(step, "answer.no_digit_here")
    answer, goes_on = _pressed(shown, digit)
    if answer is None:
        return _refused(step, "answer.not_offered", digit=digit)
    return _stored(questionnaire, context, step, answer, goes_on)


def _pressed(shown: Shown, digit: int) -> tuple[Answer | None, bool]:
    option = next((o for o in shown.options if o.digit == digit), None)
    if shown.question.kind is Kind.MATRIX:
        return _next_row(shown, digit)
    if option is None:
        return None, False
    if shown.question.kind is not Kind.MULTIPLE or option.exclusive:
        return (digit,) if shown.question.kind is Kind.MULTIPLE else digit, True
    before = shown.answer if isinstance(shown.answer, tuple) else ()
    alone = {o.digit for o in shown.options if o.exclusive}
    return tuple(sorted((set(before) - alone) ^ {digit})), False


def _next_row(shown: Shown, digit: int) -> tuple[Answer | None, bool]:
    if digit not in SCALE_DIGITS:
        return None, False
    before = dict(shown.answer) if isinstance(shown.answer, Mapping) and not shown.answered else {}
    row = next((item.code for item in shown.items if item.code not in before), None)
    if row is None:
        return None, False
    before[row] = digit
    return before, len(before) == len(shown.items)


def put(
    questionnaire: Questionnaire, context: ScriptContext, step: Step, code: str, answer: Answer | None
) -> Step:
    """Store an answer as typed or clicked (None takes it away); the cursor stays at that question."""
    answers = {k: v for k, v in step.answers.items() if k != code}
    if answer is not None:
        answers[code] = answer
    return Step(answers, code, evaluate(questionnaire, context, answers))


def enter(questionnaire: Questionnaire, context: ScriptContext, step: Step) -> Step:
    """The Enter key: go on, leaving an optional question as asked and not answered.

    What was typed is never replaced: what may not stand holds the cursor, what may and does not count yet stays.
    """
    shown = step.state.find(step.at) if step.at else None
    if shown is None or step.at is None:
        return step
    wrong = misfit(step.answers, shown)
    if wrong is not None:
        return Step(step.answers, step.at, step.state, wrong)
    if shown.answered or _typed(step.answers, shown):
        return Step(step.answers, following(step.state, step.at), step.state)
    if shown.question.required:
        return _refused(step, "answer.required")
    skipped: dict[Kind, Answer] = {Kind.INFO: True, Kind.MULTIPLE: ()}
    if shown.question.kind in (Kind.SINGLE, Kind.SCALE, Kind.MATRIX):
        return Step(step.answers, following(step.state, step.at), step.state)
    return _stored(questionnaire, context, step, skipped.get(shown.question.kind, ""), True)


def misfit(answers: Answers, shown: Shown) -> Problem | None:
    """What is wrong with what was typed at a question, None if it may stand or nothing was."""
    return (
        fault(shown.question, shown.options, answers[shown.question.code]) if _typed(answers, shown) else None
    )


def misfits(answers: Answers, state: State) -> tuple[Problem, ...]:
    """What is wrong with all that was typed at questions shown now."""
    found = (misfit(answers, shown) for shown in state.shown)
    return tuple(problem for problem in found if problem is not None)


def _typed(answers: Answers, shown: Shown) -> bool:
    """Whether something typed is stored at a question."""
    kind = shown.question.kind
    return not kind.by_digit and kind is not Kind.INFO and answers.get(shown.question.code) not in (None, "")


def back(step: Step) -> Step:
    """The up key: to the shown question before, without touching any answer."""
    codes = [s.question.code for s in step.state.shown]
    if step.at is None:
        return Step(step.answers, codes[-1] if codes else None, step.state)
    index = codes.index(step.at) if step.at in codes else 0
    return Step(step.answers, codes[max(index - 1, 0)] if codes else None, step.state)


def following(state: State, code: str) -> str | None:
    """The shown question after ``code``, None at the end."""
    codes = [s.question.code for s in state.shown]
    index = codes.index(code) + 1 if code in codes else len(codes)
    return codes[index] if index < len(codes) else None


def _next_open(state: State, code: str) -> str | None:
    """After an answer: the next question still open, first below, then above (a correction opened something)."""
    codes = [s.question.code for s in state.shown]
    start = codes.index(code) + 1 if code in codes else 0
    below = (s for s in state.shown[start:] if not s.answered)
    return next((s.question.code for s in below), state.current)


def _stored(
    questionnaire: Questionnaire, context: ScriptContext, step: Step, answer: Answer, goes_on: bool
) -> Step:
    stored = put(questionnaire, context, step, step.at or "", answer)
    if not goes_on or stored.at is None:
        return stored
    at = None if stored.state.ended else _next_open(stored.state, stored.at)
    return Step(stored.answers, at, stored.state)


def _refused(step: Step, code: str, **params: int) -> Step:
    return Step(step.answers, step.at, step.state, Problem(code, params, field=step.at))
