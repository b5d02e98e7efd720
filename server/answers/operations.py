"""What agents did on the call desk, taken in: attempts, answers, appointments, looks at numbers, handovers."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt
from domain.acts.number_reveal import Reveal
from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.acts.task_handover import Handover
from domain.permissions import Permission, may
from domain.problems import Problem
from domain.vocabulary import Role
from domain.wire.rows import RowKind, hall_scope
from server.answers import incoming, judging_answers, judging_calls, settling
from server.answers.effects import Effect, Refused
from server.answers.judging_context import Callers, Context, Settling
from server.answers.new_rows import AliasRow, NewRow, ResponseRow, SettlementRow
from server.answers.repository import facts as repository
from server.answers.repository import settling as settlements
from server.db.work import UnitOfWork
from server.orders.opening import OrderBook
from server.sync.held import rejudge_held
from server.sync.registry import Judged, Operation, Verdict

_NEEDED: dict[str, tuple[Permission, ...]] = {
    Attempt.KIND: (Permission.TASK_WORK,),
    Response.KIND: (Permission.TASK_WORK,),
    Appointment.KIND: (Permission.TASK_WORK,),
    Handover.KIND: (Permission.TASK_WORK,),
    Reveal.KIND: (Permission.NUMBER_DIAL, Permission.NUMBER_REVEAL),
    Settlement.KIND: (Permission.RESPONSE_SETTLE,),
}
"""Any one of these; a person without has no business with the kind, however their operation came here."""


@lru_cache(maxsize=256)
def _allowed(roles: tuple[Role, ...], kind: str) -> bool:
    return any(may(roles, needed) for needed in _NEEDED[kind])


class CallDesk:
    """One handler for all of them, because they change the same tasks and groups."""

    kinds: Sequence[str] = tuple(_NEEDED)

    def load(self, work: UnitOfWork, operations: Sequence[Operation]) -> Context:
        """Everything the batch names, in one statement per table; the groups are locked."""
        named = _Named()
        for operation in operations:
            named.add(operation.payload)
        callers = incoming.load(work, operations, named.tasks, named.groups) if named.callers else Callers()
        named.groups.update(callers.groups.values())
        named.tasks.update(match.task_id for match in callers.matches.values() if match.task_id)
        book = repository.load(
            work, named.tasks, named.groups, named.responses, named.attempts, named.reveals
        )
        if more := incoming.find_aliases(work, book, named.tasks, named.groups):
            aliases = book.aliases
            book = repository.load(
                work, named.tasks | more, named.groups, named.responses, named.attempts, named.reveals
            )
            book.aliases = aliases
        found = settling.load(work, operations, named.settled, book) if named.settled else Settling()
        orders = OrderBook.load(work, named.revised | found.answers)
        return Context(book, orders, work.sealer, work.city_id, found, callers)

    def judge(self, operation: Operation, context: Context) -> Verdict:
        """In memory, by the rules of ``domain``."""
        if not _allowed(operation.author.roles, operation.kind):
            return Verdict.refused(Problem("access.forbidden", {"permission": _NEEDED[operation.kind][0]}))
        try:
            return self._judge(operation, context)
        except Refused as refusal:
            problem = refusal.problem
            params = {**problem.params, "field": problem.field} if problem.field else problem.params
            return Verdict.refused(Problem(problem.code, params))

    def _judge(self, operation: Operation, context: Context) -> Verdict:
        told = operation.payload
        if context.book.aliases:
            told = incoming.renamed(told, context.book)
        match told:
            case Attempt() as payload if payload.caller is not None:
                return _incoming(operation, payload, context)
            case Attempt() as payload:
                return judging_calls.attempt(operation, payload, context)
            case Response() as payload:
                return judging_answers.response(operation, payload, context)
            case Appointment() as payload:
                return judging_calls.appointment(operation, payload, context)
            case Handover() as payload:
                return judging_calls.handover(operation, payload, context)
            case Reveal() as payload:
                return judging_calls.reveal(operation, payload, context)
            case Settlement() as payload:
                return settling.settlement(operation, payload, context)
        raise TypeError(f"no rule for {operation.kind}")

    def write(self, work: UnitOfWork, judged: Sequence[Judged], context: Context) -> None:
        """Insert what is new, write back what changed, say which rows it touched."""
        effects = [(one, one.verdict.effect) for one in judged if isinstance(one.verdict.effect, Effect)]
        rows: dict[type[NewRow], list[Any]] = {}
        for _, effect in effects:
            for row in effect.rows:
                rows.setdefault(type(row), []).append(row)
        book = context.book
        repository.add(work, rows)
        repository.save_standing(work, [r for told in book.responses.values() for r in told if r.changed])
        changed = [task for task in book.tasks.values() if task.changed]
        repository.save_groups(work, [group for group in book.groups.values() if group.changed])
        repository.save_tasks(
            work, {t.task_id: t.columns(book.terms, book.groups.get(t.group_id), work.now) for t in changed}
        )
        context.orders.write(work, [change for _, effect in effects for change in effect.orders])
        for one, effect in effects:
            for task_id in effect.tasks:
                task = book.tasks[task_id]
                one.record.touch(hall_scope(task.hall_id), RowKind.TASK, task_id, deleted=not task.open)
            for scope, kind, row_id in effect.touched:
                one.record.touch(scope, kind, row_id)
            if effect.renewed:
                one.record.when_numbered(settlements.renewing(work, effect.renewed))
        if settled := [done for _, effect in effects for done in effect.settled]:
            settlements.note(work, settled)
        come = {row.response_id for row in rows.get(ResponseRow, ())}
        come |= {row.settlement_id for row in rows.get(SettlementRow, ())}
        come |= {row.alias_id for row in rows.get(AliasRow, ())}
        _judge_waiting(work, come)


def _incoming(operation: Operation, payload: Attempt, context: Context) -> Verdict:
    """A call about something no task was known for, which is found or opened first."""
    opened = incoming.open_task(operation, operation.payload, context)
    try:
        verdict = judging_calls.attempt(operation, incoming.renamed(payload, context.book), context)
    except Refused:
        if opened is not None:
            incoming.forget(opened, context)
        raise
    if opened is not None:
        if isinstance(verdict.effect, Effect):
            verdict.effect.rows = [*opened.rows, *verdict.effect.rows]
        else:
            incoming.forget(opened, context)
    return verdict


_come: ContextVar[set[str] | None] = ContextVar("what came while judging what waited", default=None)


def _judge_waiting(work: UnitOfWork, ids: set[str]) -> None:
    """Judge revisions and settlements that came before what they name; those that come free by it one after the other."""
    judging = _come.get()
    if judging is not None:
        judging |= ids
        return
    come = set(ids)
    token = _come.set(come)
    try:
        while come:
            now = set(come)
            come.clear()
            rejudge_held(work, now)
    finally:
        _come.reset(token)


class _Named:
    """Ids that the payloads of a batch name."""

    def __init__(self) -> None:
        self.tasks: set[str] = set()
        self.groups: set[str] = set()
        self.responses: set[str] = set()
        self.revised: set[str] = set()
        self.attempts: set[str] = set()
        self.reveals: set[str] = set()
        self.callers = False
        self.settled: set[str] = set()

    def add(self, payload: object) -> None:
        """Take in one payload's."""
        match payload:
            case Attempt():
                self.tasks.update(outcome.task_id for outcome in payload.outcomes)
                self.attempts.add(payload.attempt_id)
                self.callers = self.callers or payload.caller is not None
            case Response():
                self.tasks.add(payload.task_id)
                self.responses.add(payload.response_id)
                if payload.revision > 1:
                    self.revised.add(payload.response_id)
            case Appointment() | Handover():
                self.tasks.add(payload.task_id)
            case Reveal():
                self.groups.add(payload.group_id)
                self.reveals.add(payload.reveal_id)
            case Settlement():
                self.tasks.add(payload.task_id)
                self.settled.add(payload.task_id)


HANDLERS = (CallDesk(),)
