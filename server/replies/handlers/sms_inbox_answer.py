"""``sms.inbox_answer``: a text back from whoever has a reply open."""

from __future__ import annotations

from typing import Any

from domain.acts.sms_inbox_answer import NO_NUMBER, TEXT, SmsInboxAnswer
from domain.ids import derived_id
from domain.sms.message import EXTENSIONS, Leg
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.replies import inbox
from server.replies.handlers.sms_inbox_open import mine
from server.replies.texts import Back, Texts
from server.sms.repository import messages


def _judge(work: UnitOfWork, operation: Operation[SmsInboxAnswer]) -> Verdict[Any]:
    """The effect is the reply, the message it answers where there is one, and the number it goes to."""
    said = operation.payload
    row = mine(work, operation, said.reply_id)
    if all(said.template != one.template for one in inbox.sendable(work)):
        raise Refused(TEXT.broken(template=said.template))
    message = messages.of(work, [row.message_id]).get(row.message_id) if row.message_id else None
    number = inbox.number_of(work, row, message)
    if not number or row.group_id is None:
        raise Refused(NO_NUMBER.broken())
    return Verdict.applied((row, message, number))


def _put(work: UnitOfWork, judged: Judged[SmsInboxAnswer, Any]) -> None:
    effect = judged.verdict.effect
    assert effect is not None  # noqa: S101 - only applied ones come here
    row, message, number = effect
    operation = judged.operation
    texts = Texts(work)
    texts.back(
        Back(
            operation.payload.template,
            derived_id("sms desk", operation.op_id),
            number,
            row.group_id,
            # A stray is about nothing we know of: the text is about what it answers, under an extension of its own.
            message.event_id if message is not None else row.reply_id,
            extension=message.extension if message is not None else EXTENSIONS[Leg.AGENT],
            unit_id=message.unit_id if message is not None else None,
            conversation_id=row.conversation_id,
            leg=Leg.AGENT,
        )
    )
    texts.write()


HANDLER = alone(SmsInboxAnswer, _judge, _put)
