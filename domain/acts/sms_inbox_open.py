"""``sms.inbox_open``: somebody opens a reply, to settle it; whose words were read by whom stands on record."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Id

UNKNOWN = Rule("sms.inbox.unknown")
HELD = Rule("sms.inbox.held")


class SmsInboxOpen(Act, frozen=True):
    """One reply with its conversation, unsealed for whoever opened it; it is theirs for a while."""

    KIND = "sms.inbox_open"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SMS_INBOX,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (UNKNOWN, HELD)

    reply_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.reply_id
