"""What of a questionnaire's answers only discipline may read: the answers that report misconduct, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.questionnaire.conditions import AnswerFilled, AnswerIn, parts_of
from domain.questionnaire.model import OrderPlan, Question, Questionnaire
from domain.vocabulary import OrderKind, Route


@dataclass(frozen=True, slots=True)
class ForDiscipline:
    """What everybody but discipline is not shown of a form.

    Attributes:
        questions: codes of questions whose whole answer is theirs.
        choices: question and code of the answers that are theirs; what else was chosen stays.
        tags: codes of the tags that tell of it.
    """

    questions: frozenset[str]
    choices: frozenset[tuple[str, str]]
    tags: frozenset[str]


def for_discipline(scripts: Iterable[Questionnaire]) -> ForDiscipline:
    """What of the answers to these questionnaires goes to discipline alone."""
    questions: set[str] = set()
    choices: set[tuple[str, str]] = set()
    tags: set[str] = set()
    for script in scripts:
        theirs = [plan for plan in script.orders if _goes_there(plan)]
        questions |= {code for plan in theirs for code in _texts(plan)}
        questions -= {code for plan in script.orders if plan not in theirs for code in _texts(plan)}
        for trigger in (trigger for plan in theirs for trigger in plan.triggers):
            tags |= set(trigger.tags)
            for part in parts_of(trigger.when):
                match part:
                    case AnswerIn(code, digits):
                        choices |= set(_choices(script.question(code), digits))
                    case AnswerFilled(code, True):
                        questions.add(code)
                    case _:
                        pass
    return ForDiscipline(frozenset(questions), frozenset(choices), frozenset(tags))


def _goes_there(plan: OrderPlan) -> bool:
    routes = {plan.route, *(trigger.route for trigger in plan.triggers)}
    return plan.kind is OrderKind.MISCONDUCT or Route.DISCIPLINE in routes


def _texts(plan: OrderPlan) -> tuple[str, ...]:
    return (*plan.words, *plan.wish, *plan.officer)


def _choices(question: Question | None, digits: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Both ways an answer is stored: by its code, and by its digit where a script had none for it."""
    if question is not None:
        for option in question.options:
            if option.digit in digits:
                yield from ((question.code, option.code), (question.code, str(option.digit)))
