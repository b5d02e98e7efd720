"""The duty list's phones, in place of those before."""

from __future__ import annotations

from domain.acts.sms_duty import SmsDuty
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import duty


def _judge(_work: UnitOfWork, operation: Operation[SmsDuty]) -> Verdict[dict[str, str]]:
    """The effect is the numbers themselves, by group: they come beside the act."""
    beside = operation.beside
    return Verdict.applied(beside if isinstance(beside, dict) else {})


def _put(work: UnitOfWork, judged: Judged[SmsDuty, dict[str, str]]) -> None:
    numbers = judged.verdict.effect or {}
    phones = {one.group_id: one for one in judged.operation.payload.phones if one.group_id in numbers}
    duty.replace(
        work,
        [duty.DutyNumber(key, numbers[key], one.mask, one.label) for key, one in phones.items()],
    )


HANDLER = alone(SmsDuty, _judge, _put)
