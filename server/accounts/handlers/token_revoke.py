"""A machine is shut out."""

from __future__ import annotations

from domain.acts.token_revoke import NOT_FOUND, TokenRevoke
from server.accounts.repository import all_tokens, mark_revoked
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _judge(work: UnitOfWork, operation: Operation[TokenRevoke]) -> Verdict[None]:
    token_id = operation.payload.token_id
    if all(one.token_id != token_id for one in all_tokens(work)):
        return Verdict.refused(NOT_FOUND.broken(name=token_id))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[TokenRevoke, None]) -> None:
    mark_revoked(work, judged.operation.payload.token_id)


HANDLER = alone(TokenRevoke, _judge, _put)
