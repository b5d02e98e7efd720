"""``device.revoke``: a workstation is shut out for good; what it delivered stays."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Short

NOT_FOUND = Rule("device.not_found")


class DeviceRevoke(Act, frozen=True):
    """No login and no delivery any more."""

    KIND = "device.revoke"
    ENTITY = Entity.DEVICE
    PERMISSIONS = (Permission.DEVICE_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NOT_FOUND,)

    device_id: Short

    def entity_of(self, author_id: str) -> str:
        return self.device_id
