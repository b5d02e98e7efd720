"""``op.set_aside``: what did not go through is put aside (搁置) with a reason; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Id, Words

REASON_NEEDED = Rule("set_aside.reason_needed", field="reason")


class SettingAside(Act, frozen=True):
    """Putting one operation aside: it holds nothing back any more and needs no repair."""

    KIND = "op.set_aside"
    ENTITY = Entity.OPERATION
    PERMISSIONS = (Permission.OPERATION_SET_ASIDE,)
    RULES = (REASON_NEEDED,)

    op_id: Id
    reason: Words

    def entity_of(self, author_id: str) -> str:
        return self.op_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if not self.reason.strip():
            yield REASON_NEEDED.broken()
