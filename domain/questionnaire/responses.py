"""The check of a whole stored response; the centre runs exactly what the workstation ran."""

from __future__ import annotations

from collections.abc import Iterator

from domain.problems import Problem
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import State, evaluate
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.shapes import fault

MAX_ANSWERS = 300
"""More fields than any questionnaire has: such a response was not made by a form."""


def validate_response(
    questionnaire: Questionnaire, context: ScriptContext, answers: Answers, partial: bool = False
) -> tuple[Problem, ...]:
    """What is wrong with a response, each problem at its field; empty when it may be taken in.

    Answers to questions that are not shown are checked for their form only: they are kept and count for nothing.
    Soft rules never refuse a response.

    Args:
        partial: the call broke off (1.2) or had another outcome than a complete form: nothing is required.
    """
    return evaluate_response(questionnaire, context, answers, partial)[1]


def evaluate_response(
    questionnaire: Questionnaire, context: ScriptContext, answers: Answers, partial: bool = False
) -> tuple[State, tuple[Problem, ...]]:
    """What follows from a response, and what is wrong with it as in :func:`validate_response`, in one pass."""
    if len(answers) > MAX_ANSWERS:
        too_many = Problem("answer.too_many", {"count": len(answers), "most": MAX_ANSWERS})
        return evaluate(questionnaire, context, {}), (too_many,)
    state = evaluate(questionnaire, context, answers)
    return state, tuple(_problems(questionnaire, state, answers, partial))


def _problems(
    questionnaire: Questionnaire, state: State, answers: Answers, partial: bool
) -> Iterator[Problem]:
    faulty = set()
    for problem in _forms(questionnaire, state, answers):
        faulty.add(problem.field)
        yield problem
    if not partial:
        yield from (p for p in state.broken if p.field not in faulty)


def _forms(questionnaire: Questionnaire, state: State, answers: Answers) -> Iterator[Problem]:
    shown = {s.question.code: s for s in state.shown}
    for code, answer in answers.items():
        question = questionnaire.question(code)
        if question is None:
            yield Problem("answer.unknown_question", {"question": code[:60]}, field=code[:60])
            continue
        here = shown.get(code)
        if here is not None and here.answer is not None:
            continue  # it counts, so it has the form
        options = here.options if here else question.options
        problem = fault(question, options, answer)
        if problem is not None:
            yield problem
        elif here is not None and code not in state.counted and not state.confirmed:
            yield Problem("answer.before_identity", field=code)
