"""The steps of an emergency after it was raised: a lead takes it over and calls back, or it goes on to the duty officer."""

from __future__ import annotations

from domain.acts.emergency_acknowledge import Acknowledgement
from domain.acts.emergency_callback import CallbackLook
from domain.wire.rows import EmergencyRow, RowKind, duty_scope, hall_scope
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.emergencies import repository
from server.emergencies.handlers.emergency_callback import hall_of

ESCALATION = Machine("escalation")


def acknowledge(work: UnitOfWork, author: Author, emergency_id: str, request_id: str) -> EmergencyRow:
    """This person takes it over. The first stands; somebody who comes second, or asks again, is told who was first.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    row = repository.locked(work, emergency_id, hall_of(author))
    if row is None or row["acknowledged_at"] is None:
        act(work, Operation.by(author, Acknowledgement(emergency_id), work.now, op_id=request_id))
    return repository.rows(work, [emergency_id])[emergency_id]


def call_back(work: UnitOfWork, author: Author, emergency_id: str) -> str:
    """The number to call back, for whoever took it over; that it was looked at is recorded.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    return str(act(work, Operation.by(author, CallbackLook(emergency_id), work.now)).verdict.effect)


def escalate_overdue(work: UnitOfWork) -> int:
    """Pass on to the duty officer what no lead acknowledged in time; returns how many."""
    found = repository.lock_overdue(work)
    repository.set_escalated(work, list(found))
    for emergency_id, hall_id in found.items():
        record = work.record("emergency.escalate", emergency_id, {}, author_id=ESCALATION.user_id)
        record.touch(hall_scope(hall_id), RowKind.EMERGENCY, emergency_id)
        record.touch(duty_scope(), RowKind.EMERGENCY, emergency_id)
    return len(found)
