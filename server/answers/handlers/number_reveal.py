"""``number.reveal``: a whole number was shown; that goes on record whatever else."""

from __future__ import annotations

from domain.acts.number_reveal import Reveal
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.effects import Effect
from server.answers.judging_context import JudgingContext
from server.answers.new_rows import RevealRow
from server.answers.task_rows import TASKS


def reveal(operation: Operation[Reveal], context: JudgingContext) -> Verdict[Effect]:
    """One look."""
    payload = incoming.renamed(operation.payload, context.book)
    # Of a citizen only this call knows of: whether the call is ever told or not, whose number it was is known.
    group_id = context.callers.groups.get(operation.op_id, payload.group_id)
    context.book.reveals.add(payload.reveal_id)
    if payload.attempt_id is not None:
        context.book.dialled.add(payload.attempt_id)
    row = RevealRow(
        reveal_id=payload.reveal_id,
        group_id=group_id,
        user_id=operation.author.user_id,
        attempt_id=payload.attempt_id,
        reason=context.sealed(payload.reason, payload.reveal_id),
        occurred_at=operation.occurred_at,
    )
    return Verdict.applied(Effect(rows=[row]))


HANDLER = Handler(Reveal, TASKS, reveal)
