"""``sms.conversation_read``: somebody who calls a citizen reads what was written by text before; on record."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Id

UNKNOWN = Rule("sms.conversation.unknown")


class SmsConversationRead(Act, frozen=True):
    """The texts about one task's event, unsealed for whoever asked."""

    KIND = "sms.conversation_read"
    ENTITY = Entity.TASK
    PERMISSIONS = (Permission.TASK_WORK,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (UNKNOWN,)

    task_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.task_id
