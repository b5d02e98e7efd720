"""Somebody gave themselves another password."""

from __future__ import annotations

from domain.acts.user_password import PasswordChange
from server.accounts import repository
from server.accounts.new import NewPassword
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _own(_work: UnitOfWork, operation: Operation[PasswordChange]) -> Verdict[NewPassword]:
    assert isinstance(operation.beside, NewPassword)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[PasswordChange, NewPassword]) -> None:
    user_id, new = judged.operation.entity_id, judged.verdict.effect
    assert new is not None  # noqa: S101
    repository.set_password(work, user_id, new.password_hash, must_change=False)
    repository.revoke_sessions(work, user_id=user_id, but=new.but)


HANDLER = alone(PasswordChange, _own, _put)
