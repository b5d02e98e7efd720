"""Questions, answers, rules and orders that no call can ever reach.

Not a proof of everything: it finds the mistakes people make (an answer that does not exist, one that already ended the
call, two answers to one question at once), and never complains about what can be reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.problems import Problem
from domain.questionnaire.conditions import (
    ALWAYS,
    All,
    AnswerBetween,
    AnswerFilled,
    AnswerIn,
    Any,
    AspectsIn,
    Condition,
    ContextFlag,
    EventIs,
    Not,
    OverallIn,
)
from domain.questionnaire.model import Kind, Question
from domain.questionnaire.places import Site

_ONE_DIGIT = (Kind.SINGLE, Kind.SCALE)


@dataclass(slots=True)
class _Known:
    """What earlier questions leave open.

    Attributes:
        digits: by question, the digits after which the call goes on; a question that is never shown has none.
        single: questions that take one digit only, so that two conditions on them must agree.
    """

    digits: dict[str, frozenset[int]] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)
    overall: frozenset[int] = frozenset()
    over: bool = False


def check_reachable(site: Site) -> Iterator[Problem]:
    """A problem for everything that can never come to pass."""
    known = _Known()
    for placed in site.placed():
        question = placed.question
        reachable = not known.over and _possible(question.show_if, known)
        if not reachable:
            yield site.problem(f"{placed.path}.show_if", "unreachable", question=question.code)
        else:
            for option in question.options:
                if not _possible(option.show_if, known):
                    path = f"{placed.path}.answers.{option.digit}.show_if"
                    yield site.problem(path, "unreachable_answer", question=question.code, digit=option.digit)
        _learn(known, question, reachable)
    known.over = False
    for condition in site.conditions():
        if condition.number is None and not _possible(condition.condition, known):
            yield site.problem(condition.path, "never", place=condition.path.rsplit(".", 1)[0])


def _learn(known: _Known, question: Question, reachable: bool) -> None:
    going_on = frozenset(o.digit for o in question.options if o.end is None) if reachable else frozenset()
    known.digits[question.code] = going_on
    if question.kind in _ONE_DIGIT:
        known.single.add(question.code)
    if reachable and question.overall:
        known.overall |= going_on
    ends_all = bool(question.options) and not going_on and question.show_if == ALWAYS and question.required
    known.over = known.over or (reachable and ends_all)


def _possible(condition: Condition, known: _Known) -> bool:
    match condition:
        case All():
            parts = tuple(_flat(condition))
            return all(_possible(p, known) for p in parts) and not _contradictory(parts, known)
        case Any(parts):
            return any(_possible(p, known) for p in parts)
        case Not(part):
            return part != ALWAYS
        case AnswerIn(question, digits, item):
            return bool(digits) and (
                item is not None or not digits.isdisjoint(known.digits.get(question, ()))
            )
        case OverallIn(digits):
            return not digits.isdisjoint(known.overall)
        case AspectsIn(digits):
            return bool(digits)
        case AnswerBetween(_, at_least, at_most):
            return at_least is None or at_most is None or at_least <= at_most
        case AnswerFilled() | EventIs() | ContextFlag():
            return True


def _flat(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _contradictory(parts: tuple[Condition, ...], known: _Known) -> bool:
    digits: dict[str, frozenset[int]] = {}
    events: dict[str, frozenset[str]] = {}
    for part in parts:
        if isinstance(part, AnswerIn) and part.question in known.single:
            digits[part.question] = digits.get(part.question, known.digits[part.question]) & part.digits
        if isinstance(part, EventIs):
            events[part.name] = events.get(part.name, part.values) & part.values
        if isinstance(part, Not) and part.part in parts:
            return True
    return not all(digits.values()) or not all(events.values())
