"""What the centre orders a workstation to do, and what it is told back."""

from __future__ import annotations

from dataclasses import dataclass

from domain.wire.types import Code, Id, Short

STANDING_SCHEMA = "minyi110.standing/1"


@dataclass(frozen=True, slots=True)
class WipeReport:
    """``POST /devices/standing``, by the workstation's own credential: how do I stand?

    ``wiped``: its store and all slots are gone, by order or by hand; the centre shuts it out for good.
    """

    device_id: Id
    wiped: bool = False


@dataclass(frozen=True, slots=True)
class DeviceState:
    """``wipe``: deliver what is here, then drop every slot and delete the store."""

    schema: Code
    device_id: Id
    wipe: bool = False


@dataclass(frozen=True, slots=True)
class DeviceWipe:
    """``POST /devices/wipe``: order a workstation wiped, or (``cancel``) take the order back while it was not carried out."""

    device_id: Id
    reason: Short = ""
    cancel: bool = False
