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

    def holds(self, facts: Facts) -> bool:
        for part in self.parts:  # noqa: SIM110 - half the time of all(), at every key
            if not part.holds(facts):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        for part in self.parts:  # noqa: SIM110 - as above
            if part.holds(facts):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, facts: Facts) -> bool:
        return not self.part.holds(facts)


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A digit given to a question (or to one row of a matrix) is one of these."""

    question: str
    digits: frozenset[int]
    item: str | None = None

    def holds(self, facts: Facts) -> bool:
        answer = facts.counted.get(self.question)
        return answer is not None and _given(answer, self.digits, self.item)


@dataclass(frozen=True, slots=True)
class AnswerFilled:
    """Whether a question has an answer that says something."""

    question: str
    filled: bool = True

    def holds(self, facts: Facts) -> bool:
        return self.filled == (facts.counted.get(self.question) not in (None, "", (), []))


@dataclass(frozen=True, slots=True)
class AnswerBetween:
    """A number given to a question lies within the bounds, both included."""

    question: str
    at_least: float | None
    at_most: float | None

    def holds(self, facts: Facts) -> bool:
        return _between(facts.counted.get(self.question), self.at_least, self.at_most)


@dataclass(frozen=True, slots=True)
class EventIs:
    """A fact of the event has one of these values."""

    name: str
    values: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        return facts.event.get(self.name, "") in self.values


@dataclass(frozen=True, slots=True)
class ContextFlag:
    """A circumstance of the call holds."""

    name: str

    def holds(self, facts: Facts) -> bool:
        return self.name in facts.flags


@dataclass(frozen=True, slots=True)
class OverallIn:
    """The overall satisfaction is one of these."""

    digits: frozenset[int]

    def holds(self, facts: Facts) -> bool:
        return facts.overall in self.digits


@dataclass(frozen=True, slots=True)
class AspectsIn:
    """Some aspect was judged with one of these."""

    digits: frozenset[int]

    def holds(self, facts: Facts) -> bool:
        return not self.digits.isdisjoint(facts.judgements)


Condition = (
    All | Any | Not | AnswerIn | AnswerFilled | AnswerBetween | EventIs | ContextFlag | OverallIn | AspectsIn
)

ALWAYS = All(())


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds for what is known so far."""
    # Most are ALWAYS, and a form asks a hundred of them at every key.
    return condition is ALWAYS or condition.holds(facts)


def _given(answer: Answer, digits: frozenset[int], item: str | None) -> bool:
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
