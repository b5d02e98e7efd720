"""A workstation's store is gone: it is shut out."""

from __future__ import annotations

from domain.acts.device_wiped import DeviceWiped
from server.accounts import repository
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _told(_work: UnitOfWork, _operation: Operation[DeviceWiped]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[DeviceWiped, None]) -> None:
    repository.wiped(work, judged.operation.entity_id)
    repository.revoke_sessions(work, device_id=judged.operation.entity_id)


HANDLER = alone(DeviceWiped, _told, _put)
