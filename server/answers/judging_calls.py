"""Attempts, appointments, handovers and looks at numbers. Facts are taken in whatever the lease was: they happened."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.number_reveal import Reveal
from domain.acts.task_handover import Handover
from domain.dispositions import NEVER_AGAIN, Disposition, NextKind
from domain.problems import Problem
from domain.tasks.replicated import HARD_REFUSAL
from domain.tasks.state import TaskState
from domain.times import MINUTE
from domain.vocabulary import Direction
from domain.wire.rows import Fact
from server.accounts.halls import DEFAULT_HALL
from server.answers.book import GroupEntry, TaskEntry
from server.answers.effects import Effect, Refused
from server.answers.judging_context import Context
from server.answers.new_rows import AttemptRow, OutcomeRow, RevealRow
from server.sync.registry import Operation, Verdict

REASON_LENGTH = 32
LANGUAGE_LENGTH = 16
"""What the table keeps of a sub-reason and of a language's code."""

TOLD_LATE = 10 * MINUTE
"""A call that ended longer ago than this was made without the centre; so long its group waits for what came after it."""

_ASKED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
_DIRECTIONS = {"out": Direction.OUTGOING, "in": Direction.INCOMING} | {d.value: d for d in Direction}


def attempt(operation: Operation, payload: Attempt, context: Context) -> Verdict:
    """One call with an outcome for each task it touched."""
    book = context.book
    missing = next((o.task_id for o in payload.outcomes if o.task_id not in book.tasks), None)
    if missing is not None:
        return Verdict.held("task", missing)
    if payload.attempt_id in book.attempts:
        raise Refused(Problem("attempt.known", {"attempt_id": payload.attempt_id}))
    direction = _DIRECTIONS.get(payload.direction)
    if direction is None:
        raise Refused(Problem("attempt.direction", {"direction": payload.direction}, field="direction"))
    outcomes = [(o, _disposition(o), book.tasks[o.task_id]) for o in payload.outcomes]
    if len({o.task_id for o, _, _ in outcomes}) < len(outcomes):
        raise Refused(Problem("attempt.task_twice", field="outcomes"))
    book.attempts.add(payload.attempt_id)
    effect = Effect()
    tasks = [task for _, _, task in outcomes]
    _keep_attempt(operation, payload, direction, tasks, effect, context)
    for outcome, disposition, task in outcomes:
        _keep_outcome(payload.attempt_id, outcome, effect, context)
        if disposition is Disposition.LANGUAGE and outcome.reason and len(outcome.reason) <= LANGUAGE_LENGTH:
            task.language = outcome.reason
    _add_facts(payload.facts(operation.author.user_id, operation.occurred_at), effect, context)
    for _, disposition, task in outcomes:
        group = book.groups.get(task.group_id)
        if group is not None:
            _learn(payload, disposition, task, group, effect, context)
    again = {task.task_id for _, found, task in outcomes if found.facts.next is not NextKind.NONE}
    for group_id in dict.fromkeys(task.group_id for task in tasks):
        _end_lease(operation, payload, again, book.groups.get(group_id), context)
    return Verdict.applied(effect, code=_mark(operation, payload, tasks))


def _mark(operation: Operation, payload: Attempt, tasks: Iterable[TaskEntry]) -> str | None:
    """What is odd about a call that was taken in all the same, for the lead to look at."""
    hall = operation.author.hall_id or DEFAULT_HALL
    for task in tasks:
        if task.hall_id != hall:
            return "attempt.other_hall"
        if task.group_id != payload.group_id:
            return "attempt.other_group"
    return None


def appointment(operation: Operation, payload: Appointment, context: Context) -> Verdict:
    """When to call again."""
    return _fact_only(operation, payload.task_id, payload, context)


def handover(operation: Operation, payload: Handover, context: Context) -> Verdict:
    """A task given back at the end of a shift, or with a reason."""
    return _fact_only(operation, payload.task_id, payload, context)


def reveal(operation: Operation, payload: Reveal, context: Context) -> Verdict:
    """A whole number was shown; that goes on record whatever else."""
    if payload.group_id not in context.book.groups:
        return Verdict.held("group", payload.group_id)
    if payload.reveal_id in context.book.reveals:
        raise Refused(Problem("reveal.known", {"reveal_id": payload.reveal_id}))
    if payload.attempt_id is None and not payload.reason.strip():
        raise Refused(Problem("reveal.reason_needed", field="reason"))
    context.book.reveals.add(payload.reveal_id)
    effect = Effect()
    effect.rows.append(
        RevealRow(
            reveal_id=payload.reveal_id,
            group_id=payload.group_id,
            user_id=operation.author.user_id,
            attempt_id=payload.attempt_id,
            reason=_sealed(context, payload.reason, payload.reveal_id),
            occurred_at=operation.occurred_at,
        )
    )
    return Verdict.applied(effect)


def _fact_only(operation: Operation, task_id: str, payload: Act, context: Context) -> Verdict:
    if task_id not in context.book.tasks:
        return Verdict.held("task", task_id)
    effect = Effect()
    _add_facts(payload.facts(operation.author.user_id, operation.occurred_at), effect, context)
    return Verdict.applied(effect)


def _disposition(outcome: Outcome) -> Disposition:
    if outcome.reason is not None and len(outcome.reason) > REASON_LENGTH:
        raise Refused(Problem("attempt.reason", {"reason": outcome.reason[:REASON_LENGTH]}, field="outcomes"))
    try:
        disposition = Disposition(outcome.disposition)
    except ValueError:
        raise Refused(
            Problem("disposition.unknown", {"disposition": outcome.disposition}, field="outcomes")
        ) from None
    if not disposition.facts.by_agent:
        raise Refused(Problem("disposition.by_rule_only", {"disposition": disposition}, field="outcomes"))
    return disposition


def _add_facts(facts: dict[str, Fact], effect: Effect, context: Context) -> None:
    for task_id, fact in facts.items():
        context.book.tasks[task_id].add(context.book.not_later(fact))
        effect.tasks.append(task_id)


def _learn(
    payload: Attempt,
    disposition: Disposition,
    task: TaskEntry,
    group: GroupEntry,
    effect: Effect,
    context: Context,
) -> None:
    """What a call says about the number and not only about the task."""
    at = min(payload.ended_at, context.book.now)
    if disposition in _ASKED:
        group.asked(at)
    if disposition not in NEVER_AGAIN:
        return
    if disposition is Disposition.WRONG_NUMBER:
        if payload.contact_ordinal > 0:  # another of their numbers was wrong, not this one
            return
        group.wrong()
    else:
        group.refused(at)
    known = Fact(payload.attempt_id, HARD_REFUSAL, at, disposition=disposition, user_id=None)
    for other in context.book.siblings(task.group_id):
        if other is not task and other.open and not other.has("attempt", payload.attempt_id):
            other.add(known)
            effect.tasks.append(other.task_id)


def _end_lease(
    operation: Operation,
    payload: Attempt,
    to_call_again: Container[str],
    group: GroupEntry | None,
    context: Context,
) -> None:
    """The holder has called: the group is free again once all its tasks are settled or were tried under this lease.

    A call told so late that its citizen is due again already leaves the group with its holder for a moment: what else they did
    about it meanwhile is on its way, and nobody should call before it is here.
    """
    if group is None or group.lease_user_id != operation.author.user_id:
        return
    if operation.envelope.lease_no not in (0, group.lease_no):
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
    operation: Operation,
    payload: Attempt,
    direction: Direction,
    tasks: Sequence[TaskEntry],
    effect: Effect,
    context: Context,
) -> None:
    # A clock that runs ahead must not put a call into days to come.
    now = context.book.now
    started, ended = min(payload.started_at, now), min(payload.ended_at, now)
    effect.rows.append(
        AttemptRow(
            attempt_id=payload.attempt_id,
            group_id=payload.group_id,
            user_id=operation.author.user_id,
            device_id=operation.envelope.device_id,
            hall_id=tasks[0].hall_id,
            direction=direction.value,
            started_at=started,
            connected_at=None if payload.connected_at is None else min(payload.connected_at, now),
            ended_at=max(started, ended),
            wrap_up_ms=payload.wrap_up_ms,
            number_shown=payload.number_shown,
            trial=all(task.trial for task in tasks),
        )
    )


def _keep_outcome(attempt_id: str, outcome: Outcome, effect: Effect, context: Context) -> None:
    note = _sealed(context, outcome.note, attempt_id)
    effect.rows.append(OutcomeRow(attempt_id, outcome.task_id, outcome.disposition, outcome.reason, note))


def _sealed(context: Context, text: str, place: str) -> bytes | None:
    return context.sealer.seal(text.encode(), place.encode()) if text else None
