"""``task.handover``."""

from __future__ import annotations

from domain.acts.task_handover import Handover
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.effects import Effect
from server.answers.judging_context import JudgingContext
from server.answers.task_rows import TASKS


def handover(operation: Operation[Handover], context: JudgingContext) -> Verdict[Effect]:
    """A task given back at the end of a shift, or with a reason."""
    effect = Effect()
    context.add_facts(incoming.renamed(operation.payload, context.book), operation, effect)
    return Verdict.applied(effect)


HANDLER = Handler(Handover, TASKS, incoming.opening(handover))
