"""``appointment.set``."""

from __future__ import annotations

from domain.acts.appointment_set import Appointment
from server.answers import incoming
from server.answers.effects import Effect
from server.answers.judging_context import Context
from server.answers.task_rows import TASKS
from server.sync.handler import Handler
from server.sync.operation import Operation, Verdict


def appointment(operation: Operation[Appointment], context: Context) -> Verdict[Effect]:
    """When to call again."""
    effect = Effect()
    context.add_facts(incoming.renamed(operation.payload, context.book), operation, effect)
    return Verdict.applied(effect)


HANDLER = Handler(Appointment, TASKS, appointment)
