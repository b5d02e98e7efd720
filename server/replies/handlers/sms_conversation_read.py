"""``sms.conversation_read``: a look at the texts about a task's event; being on record is all it does."""

from __future__ import annotations

from domain.acts.sms_conversation_read import UNKNOWN, SmsConversationRead
from domain.permissions import Permission
from server.accounts.halls import reach
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.replies.repository import conversations


def _judge(work: UnitOfWork, operation: Operation[SmsConversationRead]) -> Verdict[str]:
    """The effect is the event."""
    hall = reach(operation.author, Permission.TASK_WORK)
    event_id = conversations.event_of_task(work, operation.payload.task_id, hall)
    if event_id is None:
        raise Refused(UNKNOWN.broken())
    return Verdict.applied(event_id)


def _put(work: UnitOfWork, judged: Judged[SmsConversationRead, str]) -> None:
    """Nothing beside the record."""


HANDLER = alone(SmsConversationRead, _judge, _put)
