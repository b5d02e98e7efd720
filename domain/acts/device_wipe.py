"""``device.wipe``: a workstation is to deliver what it has, then delete its store."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Rule
from domain.acts.device_revoke import NOT_FOUND
from domain.permissions import Permission
from domain.wire.types import Short

HALL = Rule("access.hall")


class DeviceWipeOrder(Act, frozen=True):
    """Ordered by an operator, or by a lead within their hall; carried out at the workstation's next contact."""

    KIND = "device.wipe"
    ENTITY = Entity.DEVICE
    PERMISSIONS = (Permission.DEVICE_WIPE,)
    RULES = (HALL, NOT_FOUND)

    device_id: Short
    reason: Short = ""

    def entity_of(self, author_id: str) -> str:
        return self.device_id
