"""``task.put_back``: taken in whatever the lease was; the group is free at once for others."""

from __future__ import annotations

from domain.acts.task_put_back import PutBack
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.effects import Effect
from server.answers.judging_context import JudgingContext
from server.answers.new_rows import PutBackRow
from server.answers.task_rows import TASKS


def put_back(operation: Operation[PutBack], context: JudgingContext) -> Verdict[Effect]:
    """The reason is the citizen's or the seat's, so it holds for all that is open behind the number."""
    effect, book = Effect(), context.book
    payload = incoming.renamed(operation.payload, book)
    task = book.tasks[payload.task_id]
    effect.rows.append(_row(operation, payload, task.hall_id, context))
    context.add_facts(payload, operation, effect)
    open_ones = [one for one in book.siblings(task.group_id) if one.open]
    for fact in payload.facts(operation.author.user_id, operation.occurred_at).values():
        for other in (one for one in open_ones if one is not task):
            other.add(book.not_later(fact))
            effect.tasks.append(other.task_id)
    group = book.groups.get(task.group_id)
    if group is not None and group.lease_user_id == operation.author.user_id:
        if operation.lease_no in (0, group.lease_no):
            group.release()
        for one in open_ones:  # their place in the queue hangs on the lease
            one.changed = True
    return Verdict.applied(effect)


def _row(
    operation: Operation[PutBack], payload: PutBack, hall_id: str, context: JudgingContext
) -> PutBackRow:
    return PutBackRow(
        op_id=operation.op_id,
        task_id=payload.task_id,
        hall_id=hall_id,
        user_id=operation.author.user_id,
        reason=payload.reason,
        language=payload.language,
        at=operation.occurred_at,
        words=context.sealed(payload.words, f"{operation.op_id}/words"),
        typed=context.sealed(payload.typed, f"{operation.op_id}/typed"),
    )


HANDLER = Handler(PutBack, TASKS, put_back)
