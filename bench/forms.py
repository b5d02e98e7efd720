"""Forms to deliver: what one finished call makes, an attempt and a response, as a workstation saves and signs them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.services.desk import Environment
from bench.fixtures import task_row
from bench.varied_answers import varied_answers, varied_words
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.response_submit import Response
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.engine import evaluate
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.wire import context_to_wire, to_wire
from domain.wire.parts import EventName
from domain.wire.rows import TaskRow
from resources import questionnaires
from tests.helpers.desk import DISSATISFIED, SATISFIED

_CONTEXT = context_for(channel="phone_110", line="alarm", case_types=("纠纷",))


new_id = Environment().new_id
"""Ids as a workstation makes them."""

_JUDGED = ("call_attitude", "arrival", "officer_attitude", "result", "overall")
_SO_SO = 0.12


Says = Callable[[int, Questionnaire, ScriptContext], tuple[Answers, str]]
"""What the n-th citizen says: answers, and a remark."""


def alike(n: int, _script: Questionnaire, _context: ScriptContext) -> tuple[Answers, str]:
    """Answers of a few kinds: one in twelve is dissatisfied, the others answer each question 满意, or 12% of the time 基本满意; every
    fifth has a remark. Most of them have been heard before: whatever is kept by whole answer is found again."""
    remark = "电话里说民警来得很快，问题当天就解决了。" if n % 5 == 0 else ""
    if n % 12 == 0:
        return DISSATISFIED, remark
    chance = Random(n)
    return {**SATISFIED, **{code: 2 for code in _JUDGED if chance.random() < _SO_SO}}, remark


def varied(n: int, script: Questionnaire, context: ScriptContext) -> tuple[Answers, str]:
    """Answers as varied as citizens' (:mod:`bench.varied_answers`): hardly one has been heard before."""
    return varied_answers(n, script, context), varied_words(n)


def call_of(n: int, now: int, says: Says = alike, *, minutes: int = 2) -> tuple[TaskRow, Attempt, Response]:
    """The call about the n-th task, just ended."""
    row = task_row(n, now)
    script = questionnaires()[row.questionnaire]
    answers, remark = says(n, script, _CONTEXT)
    overall = evaluate(script, _CONTEXT, answers).outcome.overall
    attempt_id = new_id()
    name = EventName(row.event_id, row.source, row.dispatch_no, row.call_no)
    attempt = Attempt(
        attempt_id=attempt_id, group_id=row.group_id, direction="outgoing", started_at=now - minutes * 60_000, ended_at=now,
        connected_at=now - minutes * 60_000 + 9_000, outcomes=[Outcome(row.task_id, "complete")], number_shown=True,
        wrap_up_ms=4_000, events=[name],
    )  # fmt: skip
    response = Response(
        response_id=new_id(), revision=1, task_id=row.task_id, group_id=row.group_id, attempt_id=attempt_id,
        questionnaire=script.code, questionnaire_version=str(script.version), questionnaire_hash=script.hash, language="zh",
        answers=to_wire(script, answers), event=name, overall=None if overall is None else int(overall),
        remark=remark, context=context_to_wire(_CONTEXT),
    )  # fmt: skip
    return row, attempt, response


KINDS = (Attempt.KIND, Response.KIND)
