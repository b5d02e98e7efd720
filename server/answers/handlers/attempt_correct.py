"""``attempt.correct``: the newest correction of a call is its outcome from now on; the facts and the log keep what it was before."""

from __future__ import annotations

from domain.acts.attempt_correct import Correction, TakenBack
from domain.acts.world import AnswerStanding
from domain.wire.rows import RowKind, user_scope
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.book import ResponseEntry, TaskEntry
from server.answers.effects import CorrectedOutcome, Effect
from server.answers.judging_context import JudgingContext
from server.answers.learning import corrections_of, learn_anew
from server.answers.task_rows import TASKS
from server.orders.drafted import Source
from server.orders.opening import Revised

_STANDS = frozenset(
    {
        AnswerStanding.CANONICAL.value,
        AnswerStanding.SECONDARY.value,
        AnswerStanding.PENDING.value,
        AnswerStanding.PARTIAL.value,
    }
)
TAKEN_BACK = "correction.answer_taken_back"
"""A whole answer counts no more: it happened, and the lead is to know of it."""


def correction(operation: Operation[Correction], context: JudgingContext) -> Verdict[Effect]:
    """What the call brought, as whoever made it says now."""
    book, effect = context.book, Effect()
    payload = incoming.renamed(operation.payload, book)
    task = book.tasks[payload.task_id]
    context.add_facts(payload, operation, effect)
    found = corrections_of(task, payload.attempt_id, operation.author.user_id)
    mine = next((fact for fact in found if fact.id == payload.correction_id), None)
    if mine is None:
        # Another fact of the task has this id already: what is told twice is done once.
        return Verdict.applied(effect)
    if found[-1] is mine:
        one = payload.outcome
        note = context.sealed(one.note, payload.attempt_id)
        effect.corrected.append(
            CorrectedOutcome(payload.attempt_id, task.task_id, one.disposition, one.reason, note)
        )
    learn_anew(mine, task, effect, book)
    counted = payload.takes_back is not None and _take_back(
        operation, payload.takes_back, task, effect, context
    )
    return Verdict.applied(effect, code=TAKEN_BACK if counted else None)


def _take_back(
    operation: Operation[Correction],
    back: TakenBack,
    task: TaskEntry,
    effect: Effect,
    context: JudgingContext,
) -> bool:
    """Whatever of their own answer stands, stands no more; whether it counted."""
    author = operation.author.user_id
    told = context.book.responses.get(back.response_id, ())
    own = [one for one in told if one.user_id == author and one.standing in _STANDS]
    counted = any(one.standing == AnswerStanding.CANONICAL for one in own)
    for one in own:
        one.standing, one.changed = AnswerStanding.WITHDRAWN.value, True
    if not own:
        return False
    effect.touched.append((user_scope(author), RowKind.RECORD, back.response_id))
    if counted and task.response_id == back.response_id:
        task.response_id, task.changed = None, True
    if not task.trial:
        effect.orders.append(Revised((), _source(operation, own[-1], task)))
    return counted


def _source(operation: Operation[Correction], answer: ResponseEntry, task: TaskEntry) -> Source:
    """The answer that is none any more: what it opened goes to the lead."""
    return Source(
        task_id=task.task_id,
        event_id=task.event_id,
        response_id=answer.response_id,
        revision=answer.revision,
        unit_id=task.unit_id,
        business_line=task.business_line,
        case_type=task.case_type,
        officers=task.officers,
        tags=(),
        user_id=operation.author.user_id,
        at=operation.occurred_at,
    )


HANDLER = Handler(Correction, TASKS, incoming.opening(correction))
