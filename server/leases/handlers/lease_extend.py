"""``lease.extend``: which leases may run on is judged where they are asked for (``server.leases.keeping``)."""

from __future__ import annotations

from domain.acts.lease_extend import LeaseExtension
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.leases.repository import leasing


def judge(_work: UnitOfWork, operation: Operation[LeaseExtension]) -> Verdict[LeaseExtension]:
    """As it was asked."""
    return Verdict.applied(operation.payload)


def put(work: UnitOfWork, judged: Judged[LeaseExtension, LeaseExtension]) -> None:
    """They run on."""
    longer = judged.operation.payload
    leasing.extend(work, longer.groups, longer.until)


HANDLER = alone(LeaseExtension, judge, put)
