"""``appointment.set``."""

from __future__ import annotations

from domain.acts.appointment_set import Appointment
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.effects import Effect
from server.answers.judging_context import JudgingContext
from server.answers.task_rows import TASKS


def appointment(operation: Operation[Appointment], context: JudgingContext) -> Verdict[Effect]:
    """When to call again."""
    effect = Effect()
    context.add_facts(incoming.renamed(operation.payload, context.book), operation, effect)
    return Verdict.applied(effect)


HANDLER = Handler(Appointment, TASKS, incoming.opening(appointment))
