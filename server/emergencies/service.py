"""The steps of an emergency after it was raised: a lead takes it over and calls back, or it goes on to the duty officer."""

from __future__ import annotations

from domain.problems import Problem, ProblemError
from domain.wire.rows import EmergencyRow, RowKind, duty_scope, hall_scope
from server.db.work import UnitOfWork
from server.emergencies import repository


def acknowledge(
    work: UnitOfWork, emergency_id: str, user_id: str, hall_id: str | None, request_id: str
) -> EmergencyRow:
    """This person takes it over. The first stands; somebody who comes second is told who was first.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    row = repository.locked(work, emergency_id, hall_id)
    if row is None:
        raise _unknown(emergency_id)
    if row["acknowledged_at"] is None:
        repository.set_acknowledged(work, emergency_id, user_id)
        record = work.record(
            "emergency.acknowledge",
            emergency_id,
            {"request_id": request_id},
            author_id=user_id,
            op_id=request_id,
        )
        record.touch(hall_scope(row["hall_id"]), RowKind.EMERGENCY, emergency_id)
        if row["escalated_at"] is not None:
            record.touch(duty_scope(), RowKind.EMERGENCY, emergency_id)
    return repository.rows(work, [emergency_id])[emergency_id]


def call_back(work: UnitOfWork, emergency_id: str, user_id: str, hall_id: str | None) -> str:
    """The number to call back, for whoever took it over; that it was looked at is recorded.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    row = repository.locked(work, emergency_id, hall_id)
    if row is None:
        raise _unknown(emergency_id)
    work.record("emergency.callback", emergency_id, {}, author_id=user_id)
    return repository.callback_number(work, row)


def escalate_overdue(work: UnitOfWork) -> int:
    """Pass on to the duty officer what no lead acknowledged in time; returns how many."""
    found = repository.lock_overdue(work)
    repository.set_escalated(work, list(found))
    for emergency_id, hall_id in found.items():
        record = work.record("emergency.escalate", emergency_id, {}, author_id=None)
        record.touch(hall_scope(hall_id), RowKind.EMERGENCY, emergency_id)
        record.touch(duty_scope(), RowKind.EMERGENCY, emergency_id)
    return len(found)


def _unknown(emergency_id: str) -> ProblemError:
    return ProblemError(Problem("emergency.unknown", {"emergency_id": emergency_id}))
