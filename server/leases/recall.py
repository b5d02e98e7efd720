"""Where nothing is free, colleagues spare something of what they hold ahead and have not begun."""

from __future__ import annotations

from collections.abc import Callable

from server.accounts.people import Person
from server.acts.authors import Machine
from server.db.work import UnitOfWork
from server.leases.repository import sharing
from server.leases.repository.queue import OWNER_GRACE, QueueEntry

RECALL = "lease.recall"
LEASES = Machine("leases")
"""What is handed out, taken back or ends by itself is the centre's doing; the payload says whose it is."""


def recall(
    work: UnitOfWork, user: Person, hall: str, want: int, *, keep: int, fits: Callable[[QueueEntry], bool]
) -> list[QueueEntry]:
    """Up to ``want`` groups for a user who has nothing left, of those colleagues would call last, on record.

    They are taken from who has most, never below ``keep``, and only where the workstation is in touch with the centre: it asks
    the centre before every call, and is told what it no longer has. The caller leases them anew, which ends the old leases.
    """
    found: list[QueueEntry] = []
    for holder, count in sharing.holders(work, hall, user.user_id):
        spare = min(count - keep, want - len(found))
        if spare <= 0:
            break
        last = sharing.last_of(
            work, hall, holder, user.user_id, max(2 * spare, 8), late=work.now - OWNER_GRACE
        )
        taken: dict[str, QueueEntry] = {}
        for one in last:
            if len(taken) < spare and one.group_id not in taken and fits(one):
                taken[one.group_id] = one
        if taken:
            told = {"user_id": holder, "for": user.user_id, "groups": list(taken)}
            work.record(RECALL, next(iter(taken)), told, author_id=LEASES.user_id)
            found += taken.values()
    return found
