"""The centre's own numbers, in place of those before."""

from __future__ import annotations

from domain.acts.sms_team import SmsTeam
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import rules as repository


def _judge(_work: UnitOfWork, _operation: Operation[SmsTeam]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsTeam, None]) -> None:
    numbers = {one.group_id: one for one in judged.operation.payload.numbers}
    repository.replace_team(
        work,
        [{"group_id": one.group_id, "mask": one.mask, "label": one.label} for one in numbers.values()],
    )


HANDLER = alone(SmsTeam, _judge, _put)
