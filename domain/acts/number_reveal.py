"""``number.reveal``: a whole number was shown, for an attempt or with a reason in words."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.tasks import callers
from domain.wire.parts import Caller
from domain.wire.types import Count, Id, Words

KNOWN = Rule("reveal.known")
REASON_NEEDED = Rule("reveal.reason_needed", field="reason")


class Reveal(Act, frozen=True):
    """One look at a number. Version 2 brought ``caller``: of a citizen who called in about something no task was known for."""

    KIND = "number.reveal"
    ENTITY = Entity.GROUP
    VERSION = 2
    PERMISSIONS = (Permission.NUMBER_DIAL, Permission.NUMBER_REVEAL)
    RULES = (KNOWN, REASON_NEEDED)

    reveal_id: Id
    group_id: Id
    contact_ordinal: Count
    attempt_id: Id | None = None
    reason: Words = ""
    caller: Caller | None = None

    def entity_of(self, author_id: str) -> str:
        return self.group_id

    def needs(self) -> Iterator[Need]:
        # Of a citizen only this call knows of it says itself which number it was.
        if not callers.opens(self.caller, self.group_id):
            yield Need("group", self.group_id)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if world.taken(self.reveal_id):
            yield KNOWN.broken(reveal_id=self.reveal_id)
        if self.attempt_id is None and not self.reason.strip():
            yield REASON_NEEDED.broken()
