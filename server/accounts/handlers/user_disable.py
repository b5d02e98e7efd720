"""An account is shut, or opened again."""

from __future__ import annotations

from domain.acts.user_disable import UserDisable
from domain.acts.user_reset_password import NOT_FOUND
from server.accounts import repository
from server.accounts.announcing import announce
from server.accounts.people import Person
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _found(work: UnitOfWork, operation: Operation[UserDisable]) -> Verdict[Person]:
    account = repository.account_by_id(work, operation.entity_id)
    if account is None:
        return Verdict.refused(NOT_FOUND.broken(number=operation.payload.number))
    return Verdict.applied(account.person)


def _put(work: UnitOfWork, judged: Judged[UserDisable, Person]) -> None:
    person, disabled = judged.verdict.effect, judged.operation.payload.disabled
    assert person is not None  # noqa: S101
    repository.set_disabled(work, person.user_id, disabled=disabled)
    if disabled:
        repository.revoke_sessions(work, user_id=person.user_id)
    announce(judged.record, person)


HANDLER = alone(UserDisable, _found, _put)
