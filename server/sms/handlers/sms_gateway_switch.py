"""A gateway is paused, or goes on."""

from __future__ import annotations

from domain.acts.sms_gateway_switch import SmsGatewaySwitch
from domain.problems import Problem
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import gateways


def _judge(work: UnitOfWork, operation: Operation[SmsGatewaySwitch]) -> Verdict[None]:
    name = operation.payload.gateway
    if all(row.gateway != name for row in gateways.gateways(work)):
        return Verdict.refused(Problem("sms.gateway.unknown", {"gateway": name}, field="gateway"))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsGatewaySwitch, None]) -> None:
    told = judged.operation.payload
    gateways.switch(work, told.gateway, paused=told.paused)


HANDLER = alone(SmsGatewaySwitch, _judge, _put)
