"""What was written by text about an event, ours and the citizen's, for whoever calls them."""

from __future__ import annotations

from domain.acts.sms_conversation_read import SmsConversationRead
from domain.sms.message import MessageState
from domain.sms.template import signed
from domain.wire.sms import SmsConversation, Spoken
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.replies.inbox import words
from server.replies.repository import conversations
from server.sms.repository import gateways

_NEVER_LEFT = frozenset({MessageState.EXCLUDED.value, MessageState.CANCELLED.value})


def read(work: UnitOfWork, author: Author, task_id: str) -> SmsConversation:
    """The texts about a task's event; that they were read is on record.

    Raises:
        ProblemError: ``sms.conversation.unknown``.
    """
    done = act(work, Operation.by(author, SmsConversationRead(task_id), work.now))
    return SmsConversation(_spoken(work, str(done.verdict.effect)))


def _spoken(reading: Reading, event_id: str) -> list[Spoken]:
    texts = gateways.templates(reading)
    ours = [
        Spoken(one.accepted_at or one.planned_at, True, signed(text.text, text.signature), one.state)
        for one in conversations.texts_about(reading, event_id)
        if one.state not in _NEVER_LEFT
        and (text := texts.get((one.template, one.template_version))) is not None
    ]
    theirs = [
        Spoken(one.received_at, False, words(reading, one))
        for one in conversations.replies_about(reading, event_id)
    ]
    return sorted([*ours, *theirs], key=lambda one: (one.at, not one.ours))
