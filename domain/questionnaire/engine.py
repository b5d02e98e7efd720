"""What follows from the answers given so far: what is shown, what comes next, what is broken, what it all means.

``evaluate`` is a pure function and is run anew at every key (well under a millisecond). Answers to questions that are
no longer shown stay where they are stored and count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.dispositions import Disposition
from domain.problems import Problem
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Kind, MatrixItem, Option, Question, Questionnaire
from domain.questionnaire.outcome import Outcome, outcome_of
from domain.questionnaire.piping import NAMELESS, Rendered, Speech, render
from domain.questionnaire.script import Ask, Pick, Rules, Run, Script


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
        signals: what of the circumstances and answers the conditions of ``script`` ask for.
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
    signals: int
    script: Script

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


def evaluate(questionnaire: Questionnaire, context: ScriptContext, answers: Answers) -> State:
    """Work out everything that follows from the answers; never raises, whatever they hold."""
    script = questionnaire.script
    run = script.run(context, answers)
    seen = tuple([_shown(*one) for one in script.seen(run)])
    asked = [shown for shown in seen if shown.question.kind is not Kind.INFO]
    return State(
        shown=seen,
        current=next((shown.question.code for shown in seen if not shown.answered), None),
        answered=sum(shown.answered for shown in asked),
        total=len(asked),
        confirmed=run.confirmed,
        ended=run.ended,
        broken=tuple(broken(script, run)),
        warnings=tuple(_rules(script.soft, run)),
        counted=run.counted,
        cards=tuple(run.cards),
        outcome=outcome_of(script, run),
        signals=run.signals,
        script=script,
    )


def _shown(ask: Ask, signals: int, pick: Pick | None) -> Shown:
    answer = pick.answer if pick is not None else None
    return Shown(ask.question, ask.options(signals), ask.items(signals), answer)


def broken(script: Script, run: Run) -> list[Problem]:
    """What a complete form must not have: required answers missing, hard rules."""
    if run.ended is not None:
        return []
    return [Problem("answer.required", field=code) for code in run.missing] + _rules(script.hard, run)


def _rules(rules: Rules, run: Run) -> list[Problem]:
    if run.ended is not None:
        return []
    return [
        Problem("answer.rule", {"rule": rule.code, "zh": rule.text.zh, "en": rule.text.en}, field=rule.at)
        for when, rule in rules
        if when is None or when(run.signals)
    ]


def words(question: Question, state: State, speech: Speech) -> Rendered:
    """The words to read aloud for a shown question; empty where the identity gate is closed to them."""
    script, signals = state.script, state.signals
    if not speech.addressed:
        signals |= script.signals.of_flag(NAMELESS)
    return render(script.wording(question, signals), speech, state.confirmed)
