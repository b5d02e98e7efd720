"""Somebody gets another password."""

from __future__ import annotations

from domain.acts.user_reset_password import NOT_FOUND, PasswordReset
from server.accounts import repository
from server.accounts.new import NewPassword
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _found(work: UnitOfWork, operation: Operation[PasswordReset]) -> Verdict[NewPassword]:
    assert isinstance(operation.beside, NewPassword)  # noqa: S101
    if repository.account_by_id(work, operation.entity_id) is None:
        return Verdict.refused(NOT_FOUND.broken(number=operation.payload.number))
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[PasswordReset, NewPassword]) -> None:
    user_id, new = judged.operation.entity_id, judged.verdict.effect
    assert new is not None  # noqa: S101
    repository.set_password(work, user_id, new.password_hash, must_change=True)
    repository.revoke_sessions(work, user_id=user_id)


HANDLER = alone(PasswordReset, _found, _put)
