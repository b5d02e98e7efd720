"""``device.wiped``: a workstation said, by its own credential, that its store is gone."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.wire.types import Short


class DeviceWiped(Act, frozen=True):
    """It is shut out from now on. No person did it: the order has its own author."""

    KIND = "device.wiped"
    ENTITY = Entity.DEVICE
    ORIGINS = frozenset({Origin.MACHINE})

    device_id: Short
    wiped: bool = False

    def entity_of(self, author_id: str) -> str:
        return self.device_id
