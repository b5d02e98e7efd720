"""What follows from the answers given so far: what is shown, what comes next, what is broken, what it all means.

``evaluate`` is a pure function and is run anew at every key (well under a millisecond). Answers to questions that are
no longer shown stay where they are stored and count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.dispositions import Disposition
from domain.problems import Problem
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.conditions import ALWAYS, holds
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Kind, MatrixItem, Option, Question, Questionnaire, Text
from domain.questionnaire.outcome import Outcome, Tally, outcome_of
from domain.questionnaire.piping import NAMELESS, Rendered, Speech, render
from domain.questionnaire.shapes import accepts


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the screen now, with the answers that are offered."""

    question: Question
    options: tuple[Option, ...]
    items: tuple[MatrixItem, ...]
    answer: Answer | None

    @property
    def answered(self) -> bool:
        """Whether it has a counted answer; a matrix is answered when every row is."""
        if self.question.kind is Kind.MATRIX and isinstance(self.answer, Mapping):
            return len(self.answer) == len(self.items)
        return self.answer is not None


@dataclass(frozen=True, slots=True)
class State:
    """All that follows from a set of answers.

    Attributes:
        shown: the questions to show, in order.
        current: code of the first one not answered yet, None when all are.
        answered, total: progress among the shown questions, things merely said left out.
        confirmed: 本人 is on the line, the identity gate is open.
        ended: disposition with which an answer ended the call, else None.
        broken: what a complete form must not have (required answers missing, hard rules).
        warnings: soft rules, which the agent may override.
        counted: the answers that count.
        cards: prompt cards that given answers call for.
        outcome: satisfaction, aspects, tags and orders that come of it.
    """

    shown: tuple[Shown, ...]
    current: str | None
    answered: int
    total: int
    confirmed: bool
    ended: Disposition | None
    broken: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counted: Answers
    cards: tuple[str, ...]
    outcome: Outcome

    def find(self, code: str) -> Shown | None:
        """The shown question of that code, None if it is not shown."""
        return next((s for s in self.shown if s.question.code == code), None)

    @property
    def complete(self) -> bool:
        """Whether the form may be finished: ended by an answer, or nothing hard is broken."""
        return not self.broken

    def warned(self, overridden: frozenset[str]) -> tuple[Problem, ...]:
        """The soft rules that the agent has not overridden yet."""
        return tuple(p for p in self.warnings if str(p.params.get("rule")) not in overridden)


@dataclass(slots=True)
class _Walk(Tally):
    """One pass through the questions; conditions look at what it has gathered so far."""

    shown: list[Shown] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    ended: Disposition | None = None
    gate: bool = True


def evaluate(questionnaire: Questionnaire, context: ScriptContext, answers: Answers) -> State:
    """Work out everything that follows from the answers; never raises, whatever they hold."""
    walk = _Walk(context.event, context.flags)
    for question in questionnaire.questions():
        if walk.ended is not None:
            break
        if holds(question.show_if, walk):
            _visit(walk, question, answers.get(question.code))
    current, answered, total = None, 0, 0
    for shown in walk.shown:
        done, asked = shown.answered, shown.question.kind is not Kind.INFO
        if current is None and not done:
            current = shown.question.code
        answered += done and asked
        total += asked
    return State(
        shown=tuple(walk.shown),
        current=current,
        answered=answered,
        total=total,
        confirmed=walk.confirmed,
        ended=walk.ended,
        broken=tuple(_broken(questionnaire, walk)),
        warnings=tuple(_rules(questionnaire, walk, soft=True)),
        counted=walk.counted,
        cards=tuple(walk.cards),
        outcome=outcome_of(questionnaire, walk),
    )


def _visit(walk: _Walk, question: Question, answer: Answer | None) -> None:
    if question.always_all:
        options, items = question.options, question.items
    else:
        options = tuple([o for o in question.options if o.show_if is ALWAYS or holds(o.show_if, walk)])
        items = tuple([i for i in question.items if i.show_if is ALWAYS or holds(i.show_if, walk)])
    if not walk.gate or answer is None or not accepts(question, options, answer):
        answer = None
    walk.shown.append(Shown(question, options, items, answer))
    if question.identity and not walk.confirmed:
        # Nothing asked behind the gate counts until the gate is open, whatever is stored there.
        walk.gate = False
    if answer is None:
        return
    for option in walk.count(question, answer, items):
        if option.confirms:
            walk.confirmed = walk.gate = True
        if option.card:
            walk.cards.append(option.card)
        walk.ended = walk.ended or option.end


def _broken(questionnaire: Questionnaire, walk: _Walk) -> Iterator[Problem]:
    if walk.ended is not None:
        return
    for shown in walk.shown:
        missing = not shown.answered or shown.answer in ("", ())
        if shown.question.required and missing:
            yield Problem("answer.required", field=shown.question.code)
    yield from _rules(questionnaire, walk, soft=False)


def _rules(questionnaire: Questionnaire, walk: _Walk, soft: bool) -> Iterator[Problem]:
    if walk.ended is not None:
        return
    for rule in questionnaire.rules:
        if rule.soft is soft and holds(rule.broken_when, walk):
            yield Problem(
                "answer.rule", {"rule": rule.code, "zh": rule.text.zh, "en": rule.text.en}, field=rule.at
            )


def words(question: Question, state: State, context: ScriptContext, speech: Speech) -> Rendered:
    """The words to read aloud for a shown question; empty where the identity gate is closed to them."""
    return render(_wording(question, state, context, speech), speech, state.confirmed)


def _wording(question: Question, state: State, context: ScriptContext, speech: Speech) -> Text:
    flags = context.flags if speech.addressed else context.flags | {NAMELESS}
    tally = Tally(context.event, flags, dict(state.counted))
    return next((v.text for v in question.variants if holds(v.when, tally)), question.text)
