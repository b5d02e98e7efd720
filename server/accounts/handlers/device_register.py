"""A workstation is registered by the first login on it, or anew where that login's answer never arrived."""

from __future__ import annotations

from domain.acts.device_register import DeviceRegister
from server.accounts import repository
from server.accounts.new import NewDevice
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


def _admitted(_work: UnitOfWork, operation: Operation[DeviceRegister]) -> Verdict[NewDevice]:
    assert isinstance(operation.beside, NewDevice)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[DeviceRegister, NewDevice]) -> None:
    operation, new = judged.operation, judged.verdict.effect
    assert new is not None  # noqa: S101
    repository.save_device(
        work,
        operation.entity_id,
        operation.payload.name,
        new.secret_hash,
        new.key_share,
        operation.author.user_id,
    )


HANDLER = alone(DeviceRegister, _admitted, _put)
