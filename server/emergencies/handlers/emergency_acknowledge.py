"""``emergency.acknowledge``: the first to take it over stands."""

from __future__ import annotations

from domain.acts.emergency_acknowledge import Acknowledgement
from domain.wire.rows import RowKind, duty_scope, hall_scope
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.emergencies import repository
from server.emergencies.handlers.emergency_callback import found


def judge(work: UnitOfWork, operation: Operation[Acknowledgement]) -> Verdict[repository.Stored]:
    """Whoever comes second changes nothing (``server.emergencies.service`` does not even ask)."""
    row = found(work, operation, operation.payload.emergency_id)
    return Verdict.applied(row if row["acknowledged_at"] is None else None)


def put(work: UnitOfWork, judged: Judged[Acknowledgement, repository.Stored]) -> None:
    """It is theirs from now on, and stops ringing in the hall, and with the duty officer where it had gone on."""
    row = judged.verdict.effect
    if row is None:
        return
    emergency_id = judged.operation.payload.emergency_id
    repository.set_acknowledged(work, emergency_id, judged.operation.author.user_id)
    judged.record.touch(hall_scope(row["hall_id"]), RowKind.EMERGENCY, emergency_id)
    if row["escalated_at"] is not None:
        judged.record.touch(duty_scope(), RowKind.EMERGENCY, emergency_id)


HANDLER = alone(Acknowledgement, judge, put)
