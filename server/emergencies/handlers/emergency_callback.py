"""``emergency.callback``: a look at the number to call back; being on record is all it does."""

from __future__ import annotations

from domain.acts.act import Act
from domain.acts.emergency_callback import CallbackLook
from domain.permissions import Permission
from domain.problems import Problem
from server.accounts.halls import reach
from server.acts.authors import Author
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.emergencies import repository


def found(work: UnitOfWork, operation: Operation[Act], emergency_id: str) -> repository.Stored:
    """The emergency, locked, if its hall is one that the author looks after.

    Raises:
        Refused: ``emergency.unknown``.
    """
    row = repository.locked(work, emergency_id, hall_of(operation.author))
    if row is None:
        raise Refused(Problem("emergency.unknown", {"emergency_id": emergency_id}))
    return row


def hall_of(author: Author) -> str | None:
    """The hall whose emergencies are this author's business; ``None`` for all."""
    return reach(author, Permission.EMERGENCY_ACKNOWLEDGE)


def judge(work: UnitOfWork, operation: Operation[CallbackLook]) -> Verdict[str]:
    """The effect is the number."""
    row = found(work, operation, operation.payload.emergency_id)
    return Verdict.applied(repository.callback_number(work, row))


def put(work: UnitOfWork, judged: Judged[CallbackLook, str]) -> None:
    """Nothing beside the record."""


HANDLER = alone(CallbackLook, judge, put)
