"""Plays a call on a questionnaire the way the call screen does: a digit, a typed text, or Enter at a time."""

from __future__ import annotations

from collections.abc import Iterable

import resources
from domain.questionnaire.answers import Answer
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.model import Kind, Questionnaire
from domain.questionnaire.steps import Step, begin, enter, press, put

ENTER = None
Key = int | str | None

PHONED = context_for(channel="phone_110", line="alarm")


def shipped(code: str) -> Questionnaire:
    return resources.questionnaires()[code]


def play(questionnaire: Questionnaire, context: ScriptContext, keys: Iterable[Key]) -> Step:
    """Every key must do something: one that is refused fails the test at its place."""
    step = begin(questionnaire, context)
    for number, key in enumerate(keys):
        before = step.at
        if isinstance(key, int):
            step = press(questionnaire, context, step, key)
        else:
            if isinstance(key, str):
                step = put(questionnaire, context, step, before or "", _typed(step, key))
            step = enter(questionnaire, context, step)
        assert step.problem is None, f"key {number} ({key!r}) at {before}: {step.problem}"
    return step


def asked(questionnaire: Questionnaire, context: ScriptContext, keys: Iterable[Key]) -> list[str]:
    """Codes of the questions in the order the keys met them."""
    step = begin(questionnaire, context)
    met = [step.at or ""]
    for key in keys:
        if isinstance(key, int):
            step = press(questionnaire, context, step, key)
        else:
            if isinstance(key, str):
                step = put(questionnaire, context, step, step.at or "", _typed(step, key))
            step = enter(questionnaire, context, step)
        if step.at and step.at != met[-1]:
            met.append(step.at)
    return met


def _typed(step: Step, text: str) -> Answer:
    """As the form keeps what is typed at a question of its kind."""
    shown = step.state.find(step.at or "")
    return int(text) if shown is not None and shown.question.kind is Kind.NUMBER else text
