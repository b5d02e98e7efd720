"""A workstation is ordered wiped."""

from __future__ import annotations

from domain.acts.device_wipe import DeviceWipeOrder
from server.accounts import wiping
from server.acts.handler import alone
from server.acts.operation import Judged
from server.db.work import UnitOfWork


def _put(work: UnitOfWork, judged: Judged[DeviceWipeOrder, None]) -> None:
    wiping.order(work, judged.operation.entity_id, work.now)


HANDLER = alone(DeviceWipeOrder, wiping.judge, _put)
