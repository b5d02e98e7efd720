"""Walks over a questionnaire that say where each thing was read, for the checks that need a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.problems import Problem
from domain.questionnaire.conditions import Condition
from domain.questionnaire.model import Question, Questionnaire, Text


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the path it was read from and its number in the order asked."""

    question: Question
    path: str
    number: int


@dataclass(frozen=True, slots=True)
class PlacedCondition:
    """A condition with its path; ``number`` is the question it decides about, None for rules and orders.

    Attributes:
        spoken: it only chooses between wordings, so it may look at how the citizen is addressed.
    """

    condition: Condition
    path: str
    number: int | None
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A questionnaire under check: makes problems that know their line.

    Attributes:
        lines: 1-based line by path; empty for a questionnaire that was not read from a file.
    """

    questionnaire: Questionnaire
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, path: str, code: str, **params: str | int) -> Problem:
        """A problem at a path, at the line of the nearest thing that has one."""
        near = path
        while near and near not in self.lines:
            near = near[: max(near.rfind("."), near.rfind("["), 0)]
        return Problem(f"questionnaire.{code}", params, field=path or None, row=self.lines.get(near))

    def placed(self) -> tuple[Placed, ...]:
        """All questions, in order."""
        found = (
            (question, f"pages[{p}].questions[{n}]")
            for p, page in enumerate(self.questionnaire.pages)
            for n, question in enumerate(page.questions)
        )
        return tuple(Placed(question, path, number) for number, (question, path) in enumerate(found))

    def conditions(self) -> Iterator[PlacedCondition]:
        """All conditions of questions, answers, wordings, rules and orders."""
        for placed in self.placed():
            yield from _of_question(placed)
        for n, rule in enumerate(self.questionnaire.rules):
            yield PlacedCondition(rule.broken_when, f"rules[{n}].broken_when", None)
        for plan in self.questionnaire.orders:
            for n, trigger in enumerate(plan.triggers):
                yield PlacedCondition(trigger.when, f"orders.{plan.kind}.triggers[{n}].when", None)


def _of_question(placed: Placed) -> Iterator[PlacedCondition]:
    question, path, number = placed.question, placed.path, placed.number
    yield PlacedCondition(question.show_if, f"{path}.show_if", number)
    for n, variant in enumerate(question.variants):
        yield PlacedCondition(variant.when, f"{path}.variants[{n}].when", number, spoken=True)
    for option in question.options:
        yield PlacedCondition(option.show_if, f"{path}.answers.{option.digit}.show_if", number)
    for n, item in enumerate(question.items):
        yield PlacedCondition(item.show_if, f"{path}.items[{n}].show_if", number)


def spoken_texts(placed: Placed) -> Iterator[tuple[Text, str]]:
    """The words of a question that are read aloud."""
    yield placed.question.text, f"{placed.path}.text"
    for n, variant in enumerate(placed.question.variants):
        yield variant.text, f"{placed.path}.variants[{n}].text"


def silent_texts(placed: Placed) -> Iterator[tuple[Text, str]]:
    """The words of a question that only the agent sees, and that are never piped."""
    if placed.question.help:
        yield placed.question.help, f"{placed.path}.help"
    for option in placed.question.options:
        yield option.text, f"{placed.path}.answers.{option.digit}.text"
    for n, item in enumerate(placed.question.items):
        yield item.text, f"{placed.path}.items[{n}].text"
