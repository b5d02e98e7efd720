"""``emergency.callback``: the number to call back about an emergency was looked at."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id


class CallbackLook(Act, frozen=True):
    """One look at the number; it is on record before it is shown."""

    KIND = "emergency.callback"
    ENTITY = Entity.EMERGENCY
    PERMISSIONS = (Permission.EMERGENCY_ACKNOWLEDGE,)
    ORIGINS = frozenset({Origin.PERSON})

    emergency_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.emergency_id
