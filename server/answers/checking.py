"""What follows from a form's answers, worked out once for all forms that say the same.

Most forms of a day give one of a few dozen sets of answers, and what follows from a set is a pure function of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from domain.acts.response_submit import Response
from domain.problems import Problem
from domain.questionnaire.engine import State
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.responses import evaluate_response
from domain.questionnaire.wire import context_from_wire, from_wire
from domain.wire import codec
from domain.wire.parts import Answer
from resources import questionnaires

_TEXT = b'"text":'

_KEPT = 1_000
"""Sets of answers to remember; a few kilobytes each."""


class Checked(NamedTuple):
    """What a form's answers come to.

    Attributes:
        state: what follows from them by their script.
        problems: what is wrong with them; empty if they hold.
        choices: what was chosen, as JSON in the clear by question; free text never stands here.
    """

    state: State
    problems: tuple[Problem, ...]
    choices: str


@lru_cache(maxsize=1)
def scripts() -> dict[str, Questionnaire]:
    """Every script this version has, by its hash."""
    return {script.hash: script for script in questionnaires().values()}


def check(script: Questionnaire, payload: Response) -> Checked:
    """What an answer comes to."""
    answers = codec.encode(payload.answers)
    # As a name, which only an answer with text has: within a value its quotes would be escaped.
    if _TEXT in answers:
        # A citizen's own words: hardly ever the same twice, and not to be kept in memory.
        return _check(script, payload.answers, payload.context, payload.partial)
    return _remembered(script.hash, answers, codec.encode(payload.context), payload.partial)


@lru_cache(maxsize=_KEPT)
def _remembered(script: str, answers: bytes, context: bytes, partial: bool) -> Checked:
    return _check(
        scripts()[script], codec.decode(answers, list[Answer]), codec.decode(context, Circumstances), partial
    )


Circumstances = dict[str, str | int | bool | None]


def _check(script: Questionnaire, answers: list[Answer], context: Circumstances, partial: bool) -> Checked:
    state, problems = evaluate_response(
        script, context_from_wire(context), from_wire(script, answers), partial
    )
    plain: dict[str, object] = {
        a.question: dict(sorted(a.rows.items())) if a.rows else list(a.choices)
        for a in answers
        if a.rows or a.choices
    }
    return Checked(state, problems, codec.encode(plain).decode())
