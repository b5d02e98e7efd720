"""Two answers to one task, settled by the lead: which of them counts, with its figures, orders and marks.

Both are kept for ever; a settlement only says which one counts. It names every answer that lay before the lead and the
settlement they had seen last, so that neither the order of arrival nor a restored centre changes what it means. Whatever
they have not seen is not settled by it, and one made on an older settlement is refused with what stands now.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.permissions import Permission, Scope, scope_of
from domain.problems import Param, Problem
from domain.tasks.replicated import CHOICE
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.parts import AnswerName
from domain.wire.rows import Fact, RowKind, user_scope
from domain.wire.sync import OpResult
from server.accounts.halls import DEFAULT_HALL
from server.accounts.people import Person
from server.answers.book import Book, ResponseEntry, TaskEntry
from server.answers.effects import Effect, NewWord, Refused
from server.answers.judging_answers import (
    CANONICAL,
    ENDED,
    PENDING,
    SECONDARY,
    SUPERSEDED,
    checked,
    source_of,
)
from server.answers.judging_context import Context, LastSettlement, Settling
from server.answers.new_rows import SettlementRow
from server.answers.repository import settling as repository
from server.answers.repository.facts import payloads
from server.db.work import UnitOfWork
from server.orders.opening import Rested
from server.sync.registry import Operation, Verdict

SETTLED = "response.settled"
"""What the author of an answer that does not count is told: the lead has seen to it."""

_Key = tuple[str, int]


def load(
    work: UnitOfWork, operations: Sequence[Operation], task_ids: Collection[str], book: Book
) -> Settling:
    """All answers to the tasks being settled, into the book; their settlements, and the chosen answers as they were told."""
    found = Settling()
    here = set(book.responses)
    for entry in repository.answers_to(work, task_ids):
        if entry.response_id not in here:
            book.responses.setdefault(entry.response_id, []).append(entry)
        found.answers.add(entry.response_id)
    for task_id, last in repository.settlements(work, task_ids):
        found.last[task_id] = last
        found.known.add(last.settlement_id)
    chosen: set[_Key] = set()
    for operation in operations:
        match operation.payload:
            case Settlement() as payload:
                chosen.add(_key(payload.chosen))
            case Response() as payload if payload.task_id in task_ids:
                found.told[operation.op_id] = payload
                found.answers.add(payload.response_id)
    ids = [e.op_id for told in book.responses.values() for e in told if (e.response_id, e.revision) in chosen]
    told = payloads(work, ids) | {one.op_id: one.payload for one in work.records if one.op_id in ids}
    for op_id, text in told.items():
        found.told[op_id] = codec.decode(text, Response)
    return found


def settlement(operation: Operation, payload: Settlement, context: Context) -> Verdict:
    """A lead's choice among the answers to one task.

    Raises:
        Refused: ``settle.*`` or ``hall.forbidden``; ``settle.done`` and ``settle.moved`` say what stands now.
        UnknownScript: the centre does not have the script of the chosen answer.
    """
    book, settling = context.book, context.settling
    task = book.tasks.get(payload.task_id)
    if task is None:
        return Verdict.held("task", payload.task_id)
    _may(operation.author, task)
    if payload.settlement_id in settling.known:
        return Verdict.secondary(code="settle.repeated")
    if not payload.reason.strip():
        raise Refused(Problem("settle.reason_needed", field="reason"))
    answers = {
        (one.response_id, one.revision): one
        for told in book.responses.values()
        for one in told
        if one.task_id == task.task_id
    }
    missing = next((name for name in (payload.chosen, *payload.seen) if _key(name) not in answers), None)
    if missing is not None:
        return Verdict.held("response", missing.response_id)
    last = settling.last.get(task.task_id)
    if payload.after is not None and payload.after not in settling.known:
        return Verdict.held("settlement", payload.after)
    _check(payload, answers, last)
    effect = _carried_out(operation, payload, task, answers, context)
    made = LastSettlement(
        payload.settlement_id,
        payload.chosen.response_id,
        payload.chosen.revision,
        operation.author.name,
        operation.occurred_at,
        last.step + 1 if last else 1,
    )
    settling.last[task.task_id] = made
    settling.known.add(payload.settlement_id)
    return Verdict.applied(effect)


def _may(author: Person, task: TaskEntry) -> None:
    if scope_of(author.roles, Permission.RESPONSE_SETTLE) is Scope.CITY:
        return
    if (author.hall_id or DEFAULT_HALL) != task.hall_id:
        raise Refused(Problem("hall.forbidden", {"hall": task.hall_id}))


def _key(name: AnswerName) -> _Key:
    return name.response_id, name.revision


def _check(payload: Settlement, answers: Mapping[_Key, ResponseEntry], last: LastSettlement | None) -> None:
    seen = {_key(name) for name in payload.seen}
    chosen = answers[_key(payload.chosen)]
    if _key(payload.chosen) not in seen or chosen.standing in (SUPERSEDED, ENDED):
        raise Refused(Problem("settle.not_offered", {"response_id": chosen.response_id}, field="chosen"))
    if last is not None and payload.after != last.settlement_id:
        raise Refused(Problem("settle.done", _standing_now(answers, last)))
    counted = _counted(answers)
    if counted is not None and (counted.response_id, counted.revision) not in seen:
        raise Refused(Problem("settle.moved", _standing_now(answers, last)))


def _counted(answers: Mapping[_Key, ResponseEntry]) -> ResponseEntry | None:
    return next((one for one in answers.values() if one.standing == CANONICAL), None)


def _standing_now(answers: Mapping[_Key, ResponseEntry], last: LastSettlement | None) -> dict[str, Param]:
    counted = _counted(answers)
    params: dict[str, Param] = {}
    if last is not None:
        params |= {"by": last.by, "at": last.at, "settlement_id": last.settlement_id}
    if counted is not None:
        params |= {"response_id": counted.response_id, "revision": counted.revision}
    return params


def _carried_out(
    operation: Operation,
    payload: Settlement,
    task: TaskEntry,
    answers: Mapping[_Key, ResponseEntry],
    context: Context,
) -> Effect:
    effect = Effect()
    chosen, before = answers[_key(payload.chosen)], _counted(answers)
    waited = {key for key in map(_key, payload.seen) if answers[key].standing in (SECONDARY, PENDING)}
    if chosen is not before:
        _swap(operation, chosen, before, task, answers, effect, context)
    for key in waited:
        one = answers[key]
        if one is not chosen and one.standing == PENDING:
            one.standing, one.changed = SECONDARY, True
    _keep(operation, payload, before, task, effect, context)
    _tell(operation, payload, chosen, before, waited, answers, effect)
    last = max((fact.at for fact in task.facts if fact.kind == CHOICE), default=-1)
    for fact in payload.facts(operation.author.user_id, operation.occurred_at).values():
        # The choice made on another one's knowledge holds, whatever the two clocks said.
        task.add(context.book.not_later(fact) if fact.at > last else _after(fact, last))
    effect.tasks.append(task.task_id)
    return effect


def _after(fact: Fact, last: int) -> Fact:
    return replace(fact, at=last + 1)


def _swap(
    operation: Operation,
    chosen: ResponseEntry,
    before: ResponseEntry | None,
    task: TaskEntry,
    answers: Mapping[_Key, ResponseEntry],
    effect: Effect,
    context: Context,
) -> None:
    """The chosen answer takes the place of the one that counted, and the task's orders rest on it."""
    told = context.settling.told.get(chosen.op_id)
    if told is None:
        raise Refused(Problem("settle.gone", {"response_id": chosen.response_id}))
    state = checked(told).state
    for one in answers.values():
        if one.response_id == chosen.response_id and one.standing in (CANONICAL, SECONDARY):
            one.standing, one.changed = SUPERSEDED, True
    if before is not None and before.response_id != chosen.response_id:
        before.standing, before.changed = SECONDARY, True
    answered = state.ended is None
    chosen.standing, chosen.changed = CANONICAL if answered else ENDED, True
    task.response_id, task.changed = chosen.response_id if answered else None, True
    if not task.trial:
        source = source_of(operation, told, task, chosen.revision)
        others = tuple(sorted({one.response_id for one in answers.values()}))
        effect.orders.append(Rested(state.outcome.orders if answered else (), source, others))


def _keep(
    operation: Operation,
    payload: Settlement,
    before: ResponseEntry | None,
    task: TaskEntry,
    effect: Effect,
    context: Context,
) -> None:
    last = context.settling.last.get(task.task_id)
    effect.rows.append(
        SettlementRow(
            settlement_id=payload.settlement_id,
            op_id=operation.op_id,
            task_id=task.task_id,
            hall_id=task.hall_id,
            response_id=payload.chosen.response_id,
            revision=payload.chosen.revision,
            counted_before=before.response_id if before else None,
            seen=json.dumps(sorted(map(_key, payload.seen))),
            by_user_id=operation.author.user_id,
            at=operation.occurred_at,
            received_at=operation.received_at,
            step=last.step + 1 if last else 1,
            reason=context.sealer.seal(payload.reason.encode(), payload.settlement_id.encode()),
        )
    )
    effect.settled.extend((*_key(name), payload.settlement_id) for name in payload.seen)


def _tell(
    operation: Operation,
    payload: Settlement,
    chosen: ResponseEntry,
    before: ResponseEntry | None,
    waited: set[_Key],
    answers: Mapping[_Key, ResponseEntry],
    effect: Effect,
) -> None:
    """What the authors hear: the chosen answer counts, the others were seen to."""
    params: dict[str, Param] = {"by": operation.author.name}
    for key in dict.fromkeys(map(_key, payload.seen)):
        one = answers[key]
        effect.touched.append((user_scope(one.user_id), RowKind.RECORD, one.response_id))
        if one is chosen:
            if one is not before:
                effect.renewed.append(NewWord(one.op_id, OpResult.APPLIED))
        elif one is before or key in waited:
            effect.renewed.append(NewWord(one.op_id, OpResult.SECONDARY, SETTLED, params))
