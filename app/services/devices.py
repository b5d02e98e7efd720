"""Ordering another workstation wiped: a lead's and an administrator's."""

from __future__ import annotations

from app.services.desk import Desk
from domain.wire.devices import DeviceWipe


class Devices:
    """Other workstations of the centre."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def order_wipe(self, device_id: str, reason: str = "") -> None:
        """Nobody logs in on it any more; at its next contact it delivers what it has, then deletes its store.

        Raises:
            Refused: ``device.not_found``, ``access.hall`` (not of this lead's hall), ``access.forbidden``. CentreError.
        """
        self._desk.centre.order_wipe(DeviceWipe(device_id, reason.strip()[:200]))

    def cancel_wipe(self, device_id: str) -> None:
        """Take the order back while it was not carried out; raises as :meth:`order_wipe`."""
        self._desk.centre.order_wipe(DeviceWipe(device_id, cancel=True))
