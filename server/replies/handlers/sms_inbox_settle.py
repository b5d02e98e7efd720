"""``sms.inbox_settle``: what a reply means, said by a person."""

from __future__ import annotations

from domain.acts.sms_inbox_settle import SETTLED, SmsInboxSettle
from domain.sms.desk import UNDO
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.replies.handlers.sms_inbox_open import mine
from server.replies.repository import inbox as repository


def _judge(work: UnitOfWork, operation: Operation[SmsInboxSettle]) -> Verdict[None]:
    row = mine(work, operation, operation.payload.reply_id)
    if row.done_at is not None:
        raise Refused(SETTLED.broken())
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsInboxSettle, None]) -> None:
    said = judged.operation.payload
    repository.settle(work, said.reply_id, said.label, judged.operation.author.user_id, work.now + UNDO)


HANDLER = alone(SmsInboxSettle, _judge, _put)
