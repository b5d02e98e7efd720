"""An import says otherwise of a colleague than before; both halls hear of it where they moved."""

from __future__ import annotations

from domain.acts.user_change import UserChange
from server.accounts.announcing import announce
from server.accounts.people import Person
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.masterdata.records import ChangedUser
from server.masterdata.repository import users


def _judge(_work: UnitOfWork, operation: Operation[UserChange]) -> Verdict[ChangedUser]:
    assert isinstance(operation.beside, ChangedUser)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[UserChange, ChangedUser]) -> None:
    changed = judged.verdict.effect
    assert changed is not None  # noqa: S101
    known, new, user_id = changed.known, changed.new, judged.operation.entity_id
    users.change_user(work, user_id, new)
    for hall_id in {known.hall_id, new.hall_id}:
        announce(judged.record, Person(user_id, new.number, new.name, new.role, new.unit_id, hall_id))


HANDLER = alone(UserChange, _judge, _put)
