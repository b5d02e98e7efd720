"""What may have gone out is sent again, or left as it is."""

from __future__ import annotations

from domain.acts.sms_release import Release, SmsRelease
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms import releasing


def _judge(_work: UnitOfWork, _operation: Operation[SmsRelease]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsRelease, None]) -> None:
    told = judged.operation.payload
    releasing.carry_out(work, Release(told.what), told.messages, held=told.held)


HANDLER = alone(SmsRelease, _judge, _put)
