"""``device.wipe_cancel``: a workstation is not to be wiped after all."""

from __future__ import annotations

from domain.acts.act import Act, Entity
from domain.acts.device_revoke import NOT_FOUND
from domain.acts.device_wipe import HALL
from domain.permissions import Permission
from domain.wire.types import Short


class DeviceWipeCancel(Act, frozen=True):
    """Takes the order back, while it was not carried out."""

    KIND = "device.wipe_cancel"
    ENTITY = Entity.DEVICE
    PERMISSIONS = (Permission.DEVICE_WIPE,)
    RULES = (HALL, NOT_FOUND)

    device_id: Short
    reason: Short = ""

    def entity_of(self, author_id: str) -> str:
        return self.device_id
