"""How far texts go, for all gateways."""

from __future__ import annotations

from domain.acts.sms_mode import SmsModeSet
from domain.problems import Problem
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import rules as repository


def _judge(work: UnitOfWork, _operation: Operation[SmsModeSet]) -> Verdict[None]:
    if not repository.modes(work):
        return Verdict.refused(Problem("sms.mode.no_gateway", field="mode"))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsModeSet, None]) -> None:
    repository.set_mode(work, judged.operation.payload.mode)


HANDLER = alone(SmsModeSet, _judge, _put)
