"""``device.register``: a workstation is known from the first login on it."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.wire.types import Short


class DeviceRegister(Act, frozen=True):
    """It got its secret; ``name`` is what it calls itself."""

    KIND = "device.register"
    ENTITY = Entity.DEVICE
    ORIGINS = frozenset({Origin.PERSON})

    name: Short
