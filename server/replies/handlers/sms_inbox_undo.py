"""``sms.inbox_undo``: what was settled a moment ago waits again."""

from __future__ import annotations

from domain.acts.sms_inbox_undo import TOO_LATE, SmsInboxUndo
from domain.sms.desk import HOLD
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.replies.handlers.sms_inbox_open import found
from server.replies.repository import inbox as repository


def _judge(work: UnitOfWork, operation: Operation[SmsInboxUndo]) -> Verdict[None]:
    row = found(work, operation, operation.payload.reply_id)
    waits = row.follow_at is not None and row.follow_at > work.now
    if not waits or row.settled_by != operation.author.user_id:
        raise Refused(TOO_LATE.broken())
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsInboxUndo, None]) -> None:
    operation = judged.operation
    repository.undo(work, operation.payload.reply_id, operation.author.user_id, work.now + HOLD)


HANDLER = alone(SmsInboxUndo, _judge, _put)
