"""A workstation is shut out."""

from __future__ import annotations

from domain.acts.device_revoke import NOT_FOUND, DeviceRevoke
from server.accounts import repository
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _found(work: UnitOfWork, operation: Operation[DeviceRevoke]) -> Verdict[None]:
    if repository.find_device(work, operation.entity_id) is None:
        return Verdict.refused(NOT_FOUND.broken(device_id=operation.entity_id))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[DeviceRevoke, None]) -> None:
    repository.revoke_device(work, judged.operation.entity_id)
    repository.revoke_sessions(work, device_id=judged.operation.entity_id)


HANDLER = alone(DeviceRevoke, _found, _put)
