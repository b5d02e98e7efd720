"""Two answers to one task, settled by the lead: which of them counts, with its figures, orders and marks.

Both are kept for ever; a settlement only says which one counts. It names every answer that lay before the lead and the
settlement they had seen last, so that neither the order of arrival nor a restored centre changes what it means. Whatever
they have not seen is not settled by it, and one made on an older settlement is refused with what stands now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from domain.acts.response_settle import Settlement, key_of
from domain.acts.world import AnswerKey
from domain.problems import Param, Problem
from domain.tasks.replicated import CHOICE
from domain.wire.message import replace
from domain.wire.rows import Fact, RowKind, user_scope
from domain.wire.sync import OpResult
from server.acts.handler import Handler, Refused
from server.acts.operation import Operation, Verdict
from server.answers.book import ResponseEntry, TaskEntry
from server.answers.effects import Effect, NewWord
from server.answers.handlers.response_submit import (
    CANONICAL,
    ENDED,
    PENDING,
    SECONDARY,
    SUPERSEDED,
    form_of,
    source_of,
)
from server.answers.judging_context import JudgingContext, LastSettlement
from server.answers.new_rows import SettlementRow
from server.answers.task_rows import TASKS
from server.orders.opening import AnswerChosen

SETTLED = "response.settled"
"""What the author of an answer that does not count is told: the lead has seen to it."""


def settlement(operation: Operation[Settlement], context: JudgingContext) -> Verdict[Effect]:
    """A lead's choice among the answers to one task.

    Raises:
        Refused: ``settle.gone``.
        UnknownScript: the centre does not have the script of the chosen answer.
    """
    payload, settling = operation.payload, context.settling
    task = context.book.tasks[payload.task_id]
    if payload.settlement_id in settling.known:
        return Verdict.secondary(code="settle.repeated")
    answers = context.book.answers_to(task.task_id)
    missing = next((name for name in (payload.chosen, *payload.seen) if key_of(name) not in answers), None)
    if missing is not None:  # another task's
        return Verdict.held("response", missing.response_id)
    last = settling.last.get(task.task_id)
    effect = _carried_out(operation, task, answers, context)
    settling.last[task.task_id] = LastSettlement(
        payload.settlement_id,
        payload.chosen.response_id,
        payload.chosen.revision,
        operation.author.name,
        operation.occurred_at,
        last.step + 1 if last else 1,
    )
    settling.known.add(payload.settlement_id)
    return Verdict.applied(effect)


def _counted(answers: Mapping[AnswerKey, ResponseEntry]) -> ResponseEntry | None:
    return next((one for one in answers.values() if one.standing == CANONICAL), None)


def _carried_out(
    operation: Operation[Settlement],
    task: TaskEntry,
    answers: Mapping[AnswerKey, ResponseEntry],
    context: JudgingContext,
) -> Effect:
    effect, payload = Effect(), operation.payload
    chosen, before = answers[key_of(payload.chosen)], _counted(answers)
    waited = {key for key in map(key_of, payload.seen) if answers[key].standing in (SECONDARY, PENDING)}
    if chosen is not before:
        _swap(operation, chosen, before, task, answers, effect, context)
    for key in waited:
        one = answers[key]
        if one is not chosen and one.standing == PENDING:
            one.standing, one.changed = SECONDARY, True
    _keep(operation, before, task, effect, context)
    _tell(operation, chosen, before, waited, answers, effect)
    last = max((fact.at for fact in task.facts if fact.kind == CHOICE), default=-1)
    for fact in payload.facts(operation.author.user_id, operation.occurred_at).values():
        # The choice made on another one's knowledge holds, whatever the two clocks said.
        task.add(context.book.not_later(fact) if fact.at > last else _after(fact, last))
    effect.tasks.append(task.task_id)
    return effect


def _after(fact: Fact, last: int) -> Fact:
    return replace(fact, at=last + 1)


def _swap(
    operation: Operation[Settlement],
    chosen: ResponseEntry,
    before: ResponseEntry | None,
    task: TaskEntry,
    answers: Mapping[AnswerKey, ResponseEntry],
    effect: Effect,
    context: JudgingContext,
) -> None:
    """The chosen answer takes the place of the one that counted, and the task's orders rest on it."""
    told = context.settling.told.get(chosen.op_id)
    if told is None:
        raise Refused(Problem("settle.gone", {"response_id": chosen.response_id}))
    found = form_of(told, context)
    for one in answers.values():
        if one.response_id == chosen.response_id and one.standing in (CANONICAL, SECONDARY):
            one.standing, one.changed = SUPERSEDED, True
    if before is not None and before.response_id != chosen.response_id:
        before.standing, before.changed = SECONDARY, True
    answered = found.ended is None
    chosen.standing, chosen.changed = CANONICAL if answered else ENDED, True
    task.response_id, task.changed = chosen.response_id if answered else None, True
    if not task.trial:
        source = source_of(operation, told, task, chosen.revision)
        others = tuple(sorted({one.response_id for one in answers.values()}))
        effect.orders.append(AnswerChosen(found.outcome.orders if answered else (), source, others))


def _keep(
    operation: Operation[Settlement],
    before: ResponseEntry | None,
    task: TaskEntry,
    effect: Effect,
    context: JudgingContext,
) -> None:
    payload, last = operation.payload, context.settling.last.get(task.task_id)
    effect.rows.append(
        SettlementRow(
            settlement_id=payload.settlement_id,
            op_id=operation.op_id,
            task_id=task.task_id,
            hall_id=task.hall_id,
            response_id=payload.chosen.response_id,
            revision=payload.chosen.revision,
            counted_before=before.response_id if before else None,
            seen=json.dumps(sorted(map(key_of, payload.seen))),
            by_user_id=operation.author.user_id,
            at=operation.occurred_at,
            received_at=operation.received_at,
            step=last.step + 1 if last else 1,
            reason=context.sealer.seal(payload.reason.encode(), payload.settlement_id.encode()),
        )
    )
    effect.settled.extend((*key_of(name), payload.settlement_id) for name in payload.seen)


def _tell(
    operation: Operation[Settlement],
    chosen: ResponseEntry,
    before: ResponseEntry | None,
    waited: set[AnswerKey],
    answers: Mapping[AnswerKey, ResponseEntry],
    effect: Effect,
) -> None:
    """What the authors hear: the chosen answer counts, the others were seen to."""
    params: dict[str, Param] = {"by": operation.author.name}
    # Also of answers that never count: what they opened may rest on the chosen one now.
    authors = {(user_scope(one.user_id), one.response_id) for one in answers.values()}
    effect.touched.extend((scope, RowKind.RECORD, response_id) for scope, response_id in sorted(authors))
    for key in dict.fromkeys(map(key_of, operation.payload.seen)):
        one = answers[key]
        if one is chosen:
            if one is not before:
                effect.renewed.append(NewWord(one.op_id, OpResult.APPLIED))
        elif one is before or key in waited:
            effect.renewed.append(NewWord(one.op_id, OpResult.SECONDARY, SETTLED, params))


HANDLER = Handler(Settlement, TASKS, settlement)
