"""The check of a whole stored response; the centre runs exactly what the workstation ran."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.dispositions import Disposition
from domain.problems import Problem
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import broken
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.outcome import Outcome, outcome_of
from domain.questionnaire.script import Run
from domain.questionnaire.shapes import fault
from domain.questionnaire.wire import from_wire
from domain.wire.parts import Answer as Told

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
    return judge_response(questionnaire, context, answers, partial).problems


class Judged(Struct, frozen=True):
    """What a response comes to: the disposition with which an answer ended the call, its outcome, what is wrong with it,
    whether the citizen in person was asked, and whether every answer counts."""

    ended: Disposition | None
    outcome: Outcome
    problems: tuple[Problem, ...]
    confirmed: bool = False
    all_count: bool = True


def judge_response(
    questionnaire: Questionnaire, context: ScriptContext, answers: Answers, partial: bool = False
) -> Judged:
    """What follows from a response, and what is wrong with it as in :func:`validate_response`, in one pass."""
    script, count = questionnaire.script, len(answers)
    if count > MAX_ANSWERS:
        too_many = Problem("answer.too_many", {"count": count, "most": MAX_ANSWERS})
        run = script.run(context, {})
        return Judged(run.ended, outcome_of(script, run), (too_many,))
    return _judged(questionnaire, script.run(context, answers), answers, partial)


def judge_told(
    questionnaire: Questionnaire, context: ScriptContext, answers: Iterable[Told], partial: bool = False
) -> Judged:
    """The same of answers as an operation carries them, which are as few as it may carry."""
    told = {one.question: one for one in answers}
    run = questionnaire.script.run_told(context, told)
    all_count = len(run.picks) == len(told)
    return _judged(questionnaire, run, {} if all_count else from_wire(questionnaire, told.values()), partial)


def _judged(questionnaire: Questionnaire, run: Run, answers: Answers, partial: bool) -> Judged:
    script = questionnaire.script
    all_count = len(run.picks) >= len(answers)
    problems = () if all_count else tuple(_forms(questionnaire, run, answers))
    if not partial:
        unfinished = broken(script, run)
        if unfinished:
            faulty = {problem.field for problem in problems}
            problems += tuple([problem for problem in unfinished if problem.field not in faulty])
    return Judged(run.ended, outcome_of(script, run), problems, run.confirmed, all_count)


def _forms(questionnaire: Questionnaire, run: Run, answers: Answers) -> Iterator[Problem]:
    """What is wrong with answers that do not count; those that do have the form."""
    shown = {seen.ask.code: seen for seen in questionnaire.script.seen(run)}
    for code, answer in answers.items():
        if code in run.picks:
            continue
        question = questionnaire.question(code)
        if question is None:
            yield Problem("answer.unknown_question", {"question": code[:60]}, field=code[:60])
            continue
        here = shown.get(code)
        problem = fault(question, here.ask.options(here.signals) if here else question.options, answer)
        if problem is not None:
            yield problem
        elif here is not None and not run.confirmed:
            yield Problem("answer.before_identity", field=code)
