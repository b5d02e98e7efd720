"""``sms.inbox_undo``: what was settled a moment ago is taken back."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Id

UNKNOWN = Rule("sms.inbox.unknown")
TOO_LATE = Rule("sms.inbox.too_late")


class SmsInboxUndo(Act, frozen=True):
    """By whoever settled it, while nothing has followed from it."""

    KIND = "sms.inbox_undo"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SMS_INBOX,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (UNKNOWN, TOO_LATE)

    reply_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.reply_id
