"""The small language in which a questionnaire says when something is asked, ended, broken or opened.

Written in YAML as nested mappings, read by ``loader``; nothing is ever executed:

    {all: [c, ...]}  {any: [c, ...]}  {not: c}
    {answer: q4, in: [1, 2]}         a digit given to q4 (of a multiple choice: any of them)
    {answer: grid, item: speed, in: [3]}   the digit given to one row of a matrix
    {answer: q9, filled: true}       something was said in a text, number or date
    {answer: visits, at_least: 3}    a number; at_most likewise
    {event: channel, is: phone_110}  a fact of the event; {event: channel, in: [...]}
    {context: sms_dissatisfied}      a circumstance of the call
    {overall: [3]}  {aspects: [3]}   the overall answer, or any judgement of an aspect, so far

The answer to a question that is not shown counts as not given. ``signals`` makes tests of conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.questionnaire.answers import Answer


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

    def says(self, answer: Answer) -> bool:
        if self.item is not None:
            return isinstance(answer, Mapping) and answer.get(self.item) in self.digits
        if isinstance(answer, int) and not isinstance(answer, bool):
            return answer in self.digits
        return isinstance(answer, tuple) and not self.digits.isdisjoint(answer)


@dataclass(frozen=True, slots=True)
class AnswerFilled:
    """Whether a question has an answer that says something."""

    question: str
    filled: bool = True

    def says(self, answer: Answer) -> bool:
        return self.filled == (answer not in ("", ()))


@dataclass(frozen=True, slots=True)
class AnswerBetween:
    """A number given to a question lies within the bounds, both included."""

    question: str
    at_least: float | None
    at_most: float | None

    def says(self, answer: Answer) -> bool:
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return False
        return (self.at_least is None or answer >= self.at_least) and (
            self.at_most is None or answer <= self.at_most
        )


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
