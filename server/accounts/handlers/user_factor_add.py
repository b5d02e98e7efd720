"""Somebody has a second factor more."""

from __future__ import annotations

from domain.acts.user_factor_add import FactorAdd
from server.accounts.new import NewFactors
from server.accounts.repository import factors
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _judge(_work: UnitOfWork, operation: Operation[FactorAdd]) -> Verdict[NewFactors]:
    assert isinstance(operation.beside, NewFactors)  # noqa: S101 - secrets stand in no history
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[FactorAdd, NewFactors]) -> None:
    new, kind = judged.verdict.effect, judged.operation.payload.factor
    assert new is not None  # noqa: S101
    user_id = judged.operation.entity_id
    if kind == factors.RECOVERY:
        factors.remove(work, user_id, kind=kind)
    factors.add(work, user_id, kind, new.rows)


HANDLER = alone(FactorAdd, _judge, _put)
