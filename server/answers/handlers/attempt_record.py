"""``attempt.record``: facts are taken in whatever the lease was, they happened."""

from __future__ import annotations

from collections.abc import Container, Sequence

from domain.acts import checking
from domain.acts.attempt_record import KNOWN, Attempt
from domain.dispositions import Disposition, NextKind
from domain.tasks.state import TaskState
from domain.times import MINUTE
from domain.vocabulary import Direction
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.book import GroupEntry, TaskEntry
from server.answers.effects import CorrectedOutcome, Effect
from server.answers.judging_context import JudgingContext
from server.answers.learning import corrections_of, learn, learn_anew
from server.answers.new_rows import AttemptRow, OutcomeRow
from server.answers.task_rows import TASKS

LANGUAGE_LENGTH = 16
"""Characters the table keeps of a language's code."""

TOLD_LATE = 10 * MINUTE
"""A call that ended longer ago than this was made without the centre; so long its group waits for what came after it."""

_DISPOSITIONS = {one.value: one for one in Disposition}


def attempt(operation: Operation[Attempt], context: JudgingContext) -> Verdict[Effect]:
    """One call with an outcome for each task it touched; what a caller's form is about is found or opened first."""
    opened = incoming.open_task(operation, context)
    effect = opened or Effect()
    book = context.book
    payload = incoming.renamed(operation.payload, book)
    outcomes = [(o, _DISPOSITIONS[o.disposition], book.tasks[o.task_id]) for o in payload.outcomes]
    book.attempts.add(payload.attempt_id)
    tasks = [task for _, _, task in outcomes]
    _keep_attempt(operation, payload, tasks, effect, context)
    for outcome, disposition, task in outcomes:
        if disposition is Disposition.LANGUAGE and outcome.reason and len(outcome.reason) <= LANGUAGE_LENGTH:
            task.language = outcome.reason
    context.add_facts(payload, operation, effect)
    told = payload.facts(operation.author.user_id, operation.occurred_at)
    for task in tasks:
        group = book.groups.get(task.group_id)
        before = corrections_of(task, payload.attempt_id, operation.author.user_id)
        if before:  # its outcome was put right before the call itself came here
            own = next(one for one in payload.outcomes if one.task_id == task.task_id)
            note = context.sealed(own.note, payload.attempt_id)
            put_right = before[-1].disposition or own.disposition
            effect.corrected.append(CorrectedOutcome(payload.attempt_id, task.task_id, put_right, None, note))
            learn_anew(before[-1], task, effect, book)
        elif group is not None:
            learn(told[task.task_id], task, group, effect, book)
    again = {task.task_id for _, found, task in outcomes if found.facts.next is not NextKind.NONE}
    for group_id in dict.fromkeys(task.group_id for task in tasks):
        _end_lease(operation, payload, again, book.groups.get(group_id), context)
    return Verdict.applied(effect, code=_odd(operation, context) if opened is not None else None)


def _odd(operation: Operation[Attempt], context: JudgingContext) -> str | None:
    """What is odd about a call whose task was only found now, for the lead to look at."""
    world = context.world(operation)
    found = checking.problems(operation.payload, world, operation.occurred_at, operation.version)
    return next((problem.code for problem in found if problem.code != KNOWN.code), None)


def _end_lease(
    operation: Operation[Attempt],
    payload: Attempt,
    to_call_again: Container[str],
    group: GroupEntry | None,
    context: JudgingContext,
) -> None:
    """The holder has called: the group is free again once all its tasks are settled or were tried under this lease.

    A call told so late that its citizen is due again already leaves the group with its holder for a moment: what else they did
    about it meanwhile is on its way, and nobody should call before it is here.
    """
    if group is None or group.lease_user_id != operation.author.user_id:
        return
    if operation.lease_no not in (0, group.lease_no):
        return
    terms, now = context.book.terms, context.book.now
    tasks = [task for task in context.book.siblings(group.group_id) if task.open]
    if any(_due(task.computed(terms), now) for task in tasks if not task.changed):
        group.worked()
    elif payload.ended_at < now - TOLD_LATE and any(
        _due(task.computed(terms), now) for task in tasks if task.task_id in to_call_again
    ):
        group.worked()
        group.hold_until(now + TOLD_LATE)
    else:
        group.release()
    for task in tasks:  # their place in the queue hangs on the lease
        task.changed = True


def _due(state: TaskState, now: int) -> bool:
    return state.state.callable and (state.due_at or 0) <= now


def _keep_attempt(
    operation: Operation[Attempt],
    payload: Attempt,
    tasks: Sequence[TaskEntry],
    effect: Effect,
    context: JudgingContext,
) -> None:
    # A clock that runs ahead must not put a call into days to come.
    now = context.book.now
    started, ended = min(payload.started_at, now), min(payload.ended_at, now)
    first, *further = payload.outcomes
    effect.rows.append(
        AttemptRow(
            attempt_id=payload.attempt_id,
            group_id=payload.group_id,
            user_id=operation.author.user_id,
            device_id=operation.device_id or "",
            hall_id=tasks[0].hall_id,
            direction=str(payload.way or Direction.OUTGOING),
            started_at=started,
            connected_at=None if payload.connected_at is None else min(payload.connected_at, now),
            ended_at=max(started, ended),
            wrap_up_ms=payload.wrap_up_ms,
            number_shown=payload.number_shown,
            trial=all(task.trial for task in tasks),
            task_id=first.task_id,
            disposition=first.disposition,
            reason=first.reason,
            note=context.sealed(first.note, payload.attempt_id),
        )
    )
    for one in further:
        note = context.sealed(one.note, payload.attempt_id)
        effect.rows.append(OutcomeRow(payload.attempt_id, one.task_id, one.disposition, one.reason, note))


HANDLER = Handler(Attempt, TASKS, attempt)
