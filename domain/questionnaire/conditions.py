"""The small language in which a questionnaire says when something is asked, ended, broken or opened.

Written in YAML as nested mappings, read by ``loader``, evaluated here; nothing is ever executed:

    {all: [c, ...]}  {any: [c, ...]}  {not: c}
    {answer: q4, in: [1, 2]}         a digit given to q4 (of a multiple choice: any of them)
    {answer: grid, item: speed, in: [3]}   the digit given to one row of a matrix
    {answer: q9, filled: true}       something was said in a text, number or date
    {answer: visits, at_least: 3}    a number; at_most likewise
    {event: channel, is: phone_110}  a fact of the event; {event: channel, in: [...]}
    {context: sms_dissatisfied}      a circumstance of the call
    {overall: [3]}  {aspects: [3]}   the overall answer, or any judgement of an aspect, so far

The answer to a question that is not shown counts as not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from domain.questionnaire.answers import Answer


class Facts(Protocol):
    """What a condition may look at."""

    @property
    def event(self) -> Mapping[str, str]: ...
    @property
    def flags(self) -> frozenset[str]: ...
    @property
    def counted(self) -> Mapping[str, Answer]: ...
    @property
    def overall(self) -> int | None: ...
    @property
    def judgements(self) -> Set[int]: ...


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A digit given to a question (or to one row of a matrix) is one of these."""

    question: str
    digits: frozenset[int]
    item: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerFilled:
    """Whether a question has an answer that says something."""

    question: str
    filled: bool = True


@dataclass(frozen=True, slots=True)
class AnswerBetween:
    """A number given to a question lies within the bounds, both included."""

    question: str
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, slots=True)
class EventIs:
    """A fact of the event has one of these values."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class ContextFlag:
    """A circumstance of the call holds."""

    name: str


@dataclass(frozen=True, slots=True)
class OverallIn:
    """The overall satisfaction is one of these."""

    digits: frozenset[int]


@dataclass(frozen=True, slots=True)
class AspectsIn:
    """Some aspect was judged with one of these."""

    digits: frozenset[int]


Condition = (
    All | Any | Not | AnswerIn | AnswerFilled | AnswerBetween | EventIs | ContextFlag | OverallIn | AspectsIn
)

ALWAYS = All(())


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds for what is known so far."""
    if condition is ALWAYS:
        return True  # most are this one, and a form asks a hundred of them
    match condition:
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case Any(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case AnswerIn(question, digits, item):
            return _given(facts.counted.get(question), digits, item)
        case AnswerFilled(question, filled):
            return filled == (facts.counted.get(question) not in (None, "", (), []))
        case AnswerBetween(question, at_least, at_most):
            return _between(facts.counted.get(question), at_least, at_most)
        case EventIs(name, values):
            return facts.event.get(name, "") in values
        case ContextFlag(name):
            return name in facts.flags
        case OverallIn(digits):
            return facts.overall in digits
        case AspectsIn(digits):
            return not digits.isdisjoint(facts.judgements)


def _given(answer: Answer | None, digits: frozenset[int], item: str | None) -> bool:
    if item is not None:
        return isinstance(answer, Mapping) and answer.get(item) in digits
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer in digits
    return isinstance(answer, tuple) and not digits.isdisjoint(answer)


def _between(answer: Answer | None, at_least: float | None, at_most: float | None) -> bool:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return False
    return (at_least is None or answer >= at_least) and (at_most is None or answer <= at_most)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and all conditions inside it."""
    yield condition
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from parts_of(part)
        case Not(part):
            yield from parts_of(part)
        case _:
            return


def questions_in(condition: Condition) -> frozenset[str]:
    """Codes of the questions that a condition looks at by name."""
    return frozenset(
        part.question
        for part in parts_of(condition)
        if isinstance(part, AnswerIn | AnswerFilled | AnswerBetween)
    )
