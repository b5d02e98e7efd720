"""``sms.inbox_answer``: whoever has a reply open writes back, by one of the texts in force."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Code, Id

UNKNOWN = Rule("sms.inbox.unknown")
HELD = Rule("sms.inbox.held")
TEXT = Rule("sms.inbox.text", field="template")
NO_NUMBER = Rule("sms.inbox.no_number")


class SmsInboxAnswer(Act, frozen=True):
    """One text back, under the extension of the question."""

    KIND = "sms.inbox_answer"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SMS_INBOX,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (UNKNOWN, HELD, TEXT, NO_NUMBER)

    reply_id: Id
    template: Code

    def entity_of(self, author_id: str) -> str:
        return self.reply_id
