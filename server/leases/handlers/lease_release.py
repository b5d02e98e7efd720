"""``lease.release``: which leases are still the author's is judged where they are given back (``server.leases.keeping``)."""

from __future__ import annotations

from domain.acts.lease_release import LeaseRelease
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.leases.repository import leasing


def judge(_work: UnitOfWork, operation: Operation[LeaseRelease]) -> Verdict[LeaseRelease]:
    """As it was asked."""
    return Verdict.applied(operation.payload)


def put(work: UnitOfWork, judged: Judged[LeaseRelease, LeaseRelease]) -> None:
    """Their tasks return to the queue at once."""
    leasing.give_back(work, judged.operation.payload.groups)


HANDLER = alone(LeaseRelease, judge, put)
