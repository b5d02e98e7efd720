"""``emergency.acknowledge``: somebody takes an emergency over; it stops ringing."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id


class Acknowledgement(Act, frozen=True):
    """Taking over one emergency. The first stands."""

    KIND = "emergency.acknowledge"
    ENTITY = Entity.EMERGENCY
    PERMISSIONS = (Permission.EMERGENCY_ACKNOWLEDGE,)
    ORIGINS = frozenset({Origin.PERSON})

    emergency_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.emergency_id
