"""Which workstations somebody may order wiped, and the order itself."""

from __future__ import annotations

from domain.acts.act import Act
from domain.acts.device_revoke import NOT_FOUND
from domain.acts.device_wipe import HALL
from domain.permissions import Permission, Scope, scope_of
from server.accounts import repository
from server.acts.operation import Operation, Verdict
from server.db.work import UnitOfWork


def judge(work: UnitOfWork, operation: Operation[Act]) -> Verdict[None]:
    """A lead only within their hall, and no workstation that was wiped or shut out."""
    author, device_id = operation.author, operation.entity_id
    if author.roles is not None and scope_of(author.roles, Permission.DEVICE_WIPE) is Scope.HALL:
        hall_id = repository.hall_of_device(work, device_id)
        if hall_id is None or hall_id != author.hall_id:
            return Verdict.refused(HALL.broken())
    device = repository.find_device(work, device_id)
    if device is None or device.revoked:
        return Verdict.refused(NOT_FOUND.broken(device_id=device_id))
    return Verdict.applied()


def order(work: UnitOfWork, device_id: str, at: int | None) -> None:
    """From ``at`` on nobody logs in on it; ``None``: the order is taken back. Its logins end either way."""
    repository.order_wipe(work, device_id, at)
    repository.revoke_sessions(work, device_id=device_id)
