"""The order to wipe a workstation is taken back."""

from __future__ import annotations

from domain.acts.device_wipe_cancel import DeviceWipeCancel
from server.accounts import wiping
from server.acts.handler import alone
from server.acts.operation import Judged
from server.db.work import UnitOfWork


def _put(work: UnitOfWork, judged: Judged[DeviceWipeCancel, None]) -> None:
    wiping.order(work, judged.operation.entity_id, None)


HANDLER = alone(DeviceWipeCancel, wiping.judge, _put)
