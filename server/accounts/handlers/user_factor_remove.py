"""Somebody has a second factor less, or none any more."""

from __future__ import annotations

from domain.acts.user_factor_remove import NOT_OWN, FactorRemove
from server.accounts.repository import factors
from server.accounts.repository.browsing import end_browser_sessions
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _judge(work: UnitOfWork, operation: Operation[FactorRemove]) -> Verdict[None]:
    """One's own, one by one; all of somebody's only by whoever runs the centre."""
    author, factor_id = operation.author, operation.payload.factor_id
    own = operation.entity_id == author.user_id
    known = any(one.factor_id == factor_id for one in factors.of(work, operation.entity_id))
    if (author.roles is not None and not own) or known is not bool(factor_id):
        return Verdict.refused(NOT_OWN.broken())
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[FactorRemove, None]) -> None:
    user_id, factor_id = judged.operation.entity_id, judged.operation.payload.factor_id
    factors.remove(work, user_id, only=factor_id or None)
    if not factor_id:
        end_browser_sessions(work, user_id)


HANDLER = alone(FactorRemove, _judge, _put)
