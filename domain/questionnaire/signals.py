"""Conditions compiled to comparisons of bits: a bit for each plain thing that conditions ask, set once it holds.

A call begins with the signals of its circumstances; each answer that counts adds its own. None is ever taken back but those of the
overall answer, of which the last one stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_

from domain.questionnaire.answers import Answer
from domain.questionnaire.conditions import (
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
    parts_of,
)
from domain.questionnaire.context import ScriptContext

Test = Callable[[int], bool]
"""Whether a condition holds for the signals that are set."""

_Plain = AnswerIn | AnswerFilled | AnswerBetween | EventIs | ContextFlag | OverallIn | AspectsIn


class Signals:
    """The signals of some conditions, in the order they are first named."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        named = (_named(part) for condition in conditions for part in parts_of(condition))
        plain = dict.fromkeys(part for part in named if isinstance(part, _Plain))
        self._bits: Mapping[Condition, int] = {part: 1 << n for n, part in enumerate(plain)}
        self._answers: dict[str, list[tuple[AnswerIn | AnswerFilled | AnswerBetween, int]]] = {}
        self._events: list[tuple[EventIs, int]] = []
        self._flags: list[tuple[str, int]] = []
        self._overall: list[tuple[frozenset[int], int]] = []
        self._aspects: list[tuple[frozenset[int], int]] = []
        for part, bit in zip(plain, self._bits.values(), strict=True):
            match part:
                case AnswerIn() | AnswerFilled() | AnswerBetween():
                    self._answers.setdefault(part.question, []).append((part, bit))
                case EventIs():
                    self._events.append((part, bit))
                case ContextFlag(name):
                    self._flags.append((name, bit))
                case OverallIn(digits):
                    self._overall.append((digits, bit))
                case AspectsIn(digits):
                    self._aspects.append((digits, bit))
        self.any_overall = reduce(or_, (bit for _, bit in self._overall), 0)
        """All that an overall answer can set."""

    def of_context(self, context: ScriptContext) -> int:
        """What the circumstances of a call set."""
        found, event, flags = 0, context.event, context.flags
        for part, bit in self._events:
            if event.get(part.name, "") in part.values:
                found |= bit
        if flags:
            for name, bit in self._flags:
                if name in flags:
                    found |= bit
        return found

    def of_flag(self, name: str) -> int:
        """What a circumstance of the call sets."""
        return self._bits.get(ContextFlag(name), 0)

    def of_answer(self, question: str, answer: Answer) -> int:
        """What an answer to a question sets, once it counts."""
        found = 0
        for part, bit in self._answers.get(question, ()):
            if part.says(answer):
                found |= bit
        return found

    def of_overall(self, digit: int) -> int:
        """What an overall answer sets, in place of any before."""
        return reduce(or_, (bit for digits, bit in self._overall if digit in digits), 0)

    def of_judgement(self, digit: int) -> int:
        """What the judgement of any aspect sets."""
        return reduce(or_, (bit for digits, bit in self._aspects if digit in digits), 0)

    def test(self, condition: Condition) -> Test | None:
        """The condition as a test of signals; ``None`` where it always holds."""
        every = self._every(condition, asked=True)
        if every is not None:
            mask, wanted = every[0] | every[1], every[0]
            return (lambda found: found & mask == wanted) if mask else None
        none = self._every(condition, asked=False)
        if none is not None:
            mask, unwanted = none[0] | none[1], none[0]
            return lambda found: found & mask != unwanted
        return self._nested(condition)

    def _every(self, condition: Condition, asked: bool) -> tuple[int, int] | None:
        """Signals that must be set and signals that must not be for the condition to be ``asked``; ``None`` where it is no such list."""
        match condition:
            case Not(part):
                return self._every(part, not asked)
            case All(parts) | Any(parts):
                if isinstance(condition, All) is not asked and len(parts) != 1:
                    return None
                lists = [self._every(part, asked) for part in parts]
                known = [one for one in lists if one is not None]
                wanted = reduce(or_, (one[0] for one in known), 0)
                unwanted = reduce(or_, (one[1] for one in known), 0)
                return None if len(known) < len(lists) or wanted & unwanted else (wanted, unwanted)
            case AnswerFilled(_, filled):
                bit = self._bits[_named(condition)]
                return (bit, 0) if filled is asked else (0, bit)
            case _:
                bit = self._bits[condition]
                return (bit, 0) if asked else (0, bit)

    def _nested(self, condition: Condition) -> Test:
        match condition:
            case Not(part):
                inner = self.test(part)
                return lambda found: inner is not None and not inner(found)
            case All(parts):
                every = [test for test in map(self.test, parts) if test is not None]
                return lambda found: all(test(found) for test in every)
            case Any(parts):
                some = list(map(self.test, parts))
                return lambda found: any(test is None or test(found) for test in some)
            case _:
                raise TypeError(condition)


def holds_in(condition: Condition, context: ScriptContext) -> bool:
    """Whether a condition on the circumstances of a call holds, whatever was answered."""
    signals = Signals((condition,))
    test = signals.test(condition)
    return test is None or test(signals.of_context(context))


def _named(part: Condition) -> Condition:
    """The part whose signal it asks: that nothing was said is the opposite of that something was."""
    return AnswerFilled(part.question) if isinstance(part, AnswerFilled) else part
