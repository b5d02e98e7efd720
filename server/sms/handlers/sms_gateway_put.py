"""A gateway has new settings; what is open by the old ones is closed within moments."""

from __future__ import annotations

from domain.acts.sms_gateway_put import SmsGatewayPut
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import gateways
from server.sms.ways import place


def _judge(_work: UnitOfWork, operation: Operation[SmsGatewayPut]) -> Verdict[bytes]:
    settings = operation.beside
    assert isinstance(settings, bytes)  # noqa: S101
    return Verdict.applied(settings)


def _put(work: UnitOfWork, judged: Judged[SmsGatewayPut, bytes]) -> None:
    told, settings = judged.operation.payload, judged.verdict.effect
    assert settings is not None  # noqa: S101
    sealed = work.sealer.seal(settings, place(told.gateway))
    gateways.put(work, told.gateway, told.kind, told.weight, sealed)


HANDLER = alone(SmsGatewayPut, _judge, _put)
