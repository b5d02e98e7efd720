"""``sms.inbox_open``: a reply is one person's for five minutes."""

from __future__ import annotations

from typing import Any

from domain.acts.act import Act
from domain.acts.sms_inbox_open import HELD, UNKNOWN, SmsInboxOpen
from domain.permissions import Permission
from domain.sms.desk import HOLD
from server.accounts.halls import reach
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.replies.repository import inbox as repository


def found(work: UnitOfWork, operation: Operation[Act], reply_id: str) -> Any:
    """The reply, where it is in the inbox that is theirs.

    Raises:
        Refused: ``sms.inbox.unknown``.
    """
    row = repository.one(work, reach(operation.author, Permission.SMS_INBOX), reply_id)
    if row is None:
        raise Refused(UNKNOWN.broken())
    return row


def mine(work: UnitOfWork, operation: Operation[Act], reply_id: str) -> Any:
    """The same, where nobody else has it open.

    Raises:
        Refused: ``sms.inbox.unknown``, ``sms.inbox.held``.
    """
    row = found(work, operation, reply_id)
    held = row.held_until is not None and row.held_until > work.now
    if held and row.held_by != operation.author.user_id:
        raise Refused(HELD.broken(name=row.held_name or ""))
    return row


def _judge(work: UnitOfWork, operation: Operation[SmsInboxOpen]) -> Verdict[None]:
    mine(work, operation, operation.payload.reply_id)
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsInboxOpen, None]) -> None:
    operation = judged.operation
    repository.hold(work, operation.payload.reply_id, operation.author.user_id, work.now + HOLD)


HANDLER = alone(SmsInboxOpen, _judge, _put)
