"""``emergency.raise``: needs somebody now; travels on a lane of its own, and is never refused."""

from __future__ import annotations

from typing import Self

from domain.acts.act import Act, Entity, Origin
from domain.acts.world import World
from domain.vocabulary import EmergencyKind
from domain.wire.message import replace
from domain.wire.types import Code, Id, Words

_KINDS = frozenset(EmergencyKind)


class Emergency(Act, frozen=True):
    """One emergency, as it was reported."""

    KIND = "emergency.raise"
    ENTITY = Entity.EMERGENCY
    ORIGINS = Act.ORIGINS | {Origin.SMS}

    emergency_id: Id
    kind: Code
    place: Words
    injured: bool | None = None
    weapon: bool | None = None
    callback_number: Words = ""
    note: Words = ""
    group_id: Id | None = None
    task_id: Id | None = None
    attempt_id: Id | None = None

    def entity_of(self, author_id: str) -> str:
        return self.emergency_id

    def lawful(self, world: World, at: int) -> Self:
        """A kind nobody knows, of a newer workstation, becomes 其他 with the kind in the note: somebody must hear it."""
        if self.kind in _KINDS:
            return self
        return replace(self, kind=EmergencyKind.OTHER, note=f"{self.kind} {self.note}".strip())
