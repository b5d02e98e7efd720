"""Keeping and giving back what is leased. Only these two are refused to a stale lease; a fact never is."""

from __future__ import annotations

from domain.acts.lease_extend import LeaseExtension
from domain.acts.lease_release import LeaseRelease
from domain.wire.leases import LeaseChange, LeaseRef, LeaseResult
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.leases.repository import leasing
from server.settings.repository import terms_of

STALE = "lease.stale"


def extend(work: UnitOfWork, user: Person, change: LeaseChange) -> list[LeaseResult]:
    """Let leases run on from now; one that somebody else has taken since is stale.

    One for later has its end: a pack that of the shift, an appointment the time at which anybody may keep it.
    """
    until = work.now + terms_of(work).settings.leases.online
    standing = leasing.leases_of(work, [ref.group_id for ref in change.leases], lock=True)
    results, longer = [], []
    for ref in change.leases:
        row = standing.get(ref.group_id)
        if row is None or not _holds(user, ref, row):
            results.append(LeaseResult(ref.group_id, ref.lease_no, code=STALE))
            continue
        if row.lease_until < until and row.lease_request_id is not None:
            longer.append(ref.group_id)
            results.append(LeaseResult(ref.group_id, ref.lease_no, until=until))
        else:
            results.append(LeaseResult(ref.group_id, ref.lease_no, until=row.lease_until))
    if longer:
        act(work, Operation.by(user, LeaseExtension(longer, until), work.now))
    return results


def release(work: UnitOfWork, user: Person, change: LeaseChange) -> list[LeaseResult]:
    """Give leases back; their tasks return to the queue at once."""
    standing = leasing.leases_of(work, [ref.group_id for ref in change.leases], lock=True)
    results, back = [], []
    for ref in change.leases:
        row = standing.get(ref.group_id)
        if row is not None and _holds(user, ref, row):
            back.append(ref.group_id)
            results.append(LeaseResult(ref.group_id, ref.lease_no, until=work.now))
        else:
            results.append(LeaseResult(ref.group_id, ref.lease_no, code=STALE))
    if back:
        act(work, Operation.by(user, LeaseRelease(back), work.now))
    return results


def _holds(user: Person, ref: LeaseRef, row: object) -> bool:
    return (
        getattr(row, "lease_user_id", None) == user.user_id and getattr(row, "lease_no", None) == ref.lease_no
    )
