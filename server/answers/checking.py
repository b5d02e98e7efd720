"""What follows from a form's answers: its script is run once over what was decoded once, for all that need to know."""

from __future__ import annotations

from typing import NamedTuple

from domain.acts.response_submit import Response
from domain.dispositions import Disposition
from domain.problems import Problem
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.outcome import Outcome
from domain.questionnaire.responses import judge_told
from domain.questionnaire.taking_back import still_said
from domain.questionnaire.wire import context_from_wire, from_wire
from domain.wire import codec


class Checked(NamedTuple):
    """What a form's answers come to.

    Attributes:
        ended: the disposition with which an answer ended the call.
        outcome: what follows from them by their script.
        problems: what is wrong with them; empty if they hold.
        choices: what was chosen, as JSON in the clear by question; free text never stands here.
        texts: what was said in words, by question.
    """

    ended: Disposition | None
    outcome: Outcome
    problems: tuple[Problem, ...]
    choices: str
    texts: dict[str, str]


def check(script: Questionnaire, payload: Response) -> Checked:
    """What an answer comes to."""
    told, context = payload.answers, context_from_wire(payload.context)
    judged = judge_told(script, context, told, payload.partial)
    if not judged.all_count:  # by an earlier version: what they took back is kept in the log alone
        said = still_said(script, context, from_wire(script, told))
        told = [one for one in told if one.question in said]
    choices = {one.question: chosen for one in told if (chosen := one.rows or one.choices)}
    texts = {one.question: text for one in told if (text := one.text)}
    return Checked(judged.ended, judged.outcome, judged.problems, codec.encode(choices).decode(), texts)
