"""A machine gets its token."""

from __future__ import annotations

from domain.acts.token_create import NAME_TAKEN, TokenCreate
from server.accounts.repository import all_tokens, save_token
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _judge(work: UnitOfWork, operation: Operation[TokenCreate]) -> Verdict[str]:
    assert isinstance(operation.beside, str)  # noqa: S101 - a secret's hash stands in no history
    name = operation.payload.name
    if any(one.name == name for one in all_tokens(work)):
        return Verdict.refused(NAME_TAKEN.broken(name=name))
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[TokenCreate, str]) -> None:
    secret_hash = judged.verdict.effect
    assert secret_hash is not None  # noqa: S101
    save_token(work, judged.operation.payload, secret_hash)


HANDLER = alone(TokenCreate, _judge, _put)
