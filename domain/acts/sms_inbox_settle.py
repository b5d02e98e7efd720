"""``sms.inbox_settle``: a person says what a reply means; the rules' own reading stays beside it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.sms.desk import DIGITS
from domain.wire.types import Id, Named

LABEL = Rule("sms.inbox.label", field="label")
UNKNOWN = Rule("sms.inbox.unknown")
HELD = Rule("sms.inbox.held")
SETTLED = Rule("sms.inbox.settled")


class SmsInboxSettle(Act, frozen=True):
    """What follows from it follows ten seconds later, so that it can be taken back."""

    KIND = "sms.inbox_settle"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.SMS_INBOX,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (LABEL, UNKNOWN, HELD, SETTLED)

    reply_id: Id
    label: Named

    def entity_of(self, author_id: str) -> str:
        return self.reply_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.label not in DIGITS:
            yield LABEL.broken(label=self.label)
