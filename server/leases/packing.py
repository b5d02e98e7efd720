"""Groups leased ahead, so that work goes on without the centre: up to a day's work, shared among who is there.

A pack grows step by step. What all packs of a hall hold together stays below a share of what is open, an equal part for
each agent who is there; where nothing is left for one, others give back what they have not begun. With it come the agent's own
appointments of the day, each leased for as long as it is their business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.acts.lease_release import LeaseRelease
from domain.times import from_local, to_local
from domain.wire import codec
from domain.wire.leases import Leased, PackRequest
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.leases import claims, recall, second_visits
from server.leases.claims import Handed
from server.leases.repository import leasing, queue, sharing
from server.leases.repository.leasing import Lease
from server.leases.repository.queue import QueueEntry
from server.leases.repository.requests import RequestKind
from server.settings.repository import Terms, terms_of
from server.tasks.suitability import Suitability

MOST_PROMISED = 50
"""Own appointments of a day that come with a pack, beyond its size and share: they are this agent's business anyhow."""


def pack(work: UnitOfWork, user: Person, request: PackRequest) -> bytes:
    """Groups leased ahead, as an encoded :class:`Leased`; raises like :func:`claims.next_group`."""
    answer = claims.repeatable(
        work, user, RequestKind.PACK, request.request_id, lambda: _pack(work, user, request)
    )
    return answer or codec.encode(Leased([], work.now))


def _pack(work: UnitOfWork, user: Person, request: PackRequest) -> Leased:
    hall = claims.hall_of(user, None)
    terms = terms_of(work)
    until = shift_end(terms, work.now)
    have = set(request.have)
    # A group of which nothing is left but a second visit that is not theirs goes to others with the end of its lease.
    own = [
        f
        for f in queue.own(work, user.user_id)
        if not second_visits.barred(work, user.user_id, f.priority, f.event_id)
    ]
    held = _first_of_group(own)
    lost = [f for f in held if f.group_id not in have]
    again = [
        Handed(f, Lease(f.group_id, f.lease_no, user.user_id, request.device_id, until, None)) for f in lost
    ]
    leasing.extend(work, [h.lease.group_id for h in again], until)
    claims.record_grants(work, [h.lease for h in again], request.request_id)
    found = _fresh(work, user, hall, terms, request.size, len(held))
    fit = Suitability(terms, work.now, timed=False)
    promised = [
        f
        for f in _first_of_group(sharing.promised_by(work, hall, user.user_id, until, MOST_PROMISED))
        if claims.suits(work, user, fit, f) is None and all(f.group_id != g.group_id for g in found)
    ]
    fresh = [
        Handed(f, Lease(f.group_id, f.lease_no + 1, user.user_id, request.device_id, ends, None))
        for f, ends in (
            *((f, f.queue_at + queue.OWNER_GRACE) for f in promised),
            *((f, until) for f in found),
        )
    ]
    leased = claims.hand_out(work, user, fit, fresh, request.request_id)
    told = claims.groups_of(work, user, Suitability(terms, work.now), again)
    return Leased([*told, *leased.groups], work.now, gone=sharing.gone(work, user.user_id, request.have))


def _fresh(work: UnitOfWork, user: Person, hall: str, terms: Terms, size: int, held: int) -> list[QueueEntry]:
    """What is added to a pack that holds so many: free ones first, then what others hold beyond their share; into one that holds
    nothing, for want of anything else, what its agent put back today."""
    wanted = min(size, terms.settings.leases.day_size)
    if held >= wanted:
        return []
    there = sharing.agents_there(work, hall, user.user_id)
    share = _share(work, hall, terms, there)
    want = min(wanted, share) - held
    if want <= 0:
        return []
    fit = Suitability(terms, work.now, timed=False)
    queue.promote(work, hall)
    seen = claims.search(work, user, hall, fit, want)
    found = seen.usual
    if len(found) < want:
        found += recall.recall(
            work, user, hall, want - len(found), keep=share, fits=lambda f: claims.suits(work, user, fit, f) is None
        )  # fmt: skip
    return found or ([] if held else seen.last[:want])


def _share(work: UnitOfWork, hall: str, terms: Terms, there: int) -> int:
    """How many groups one agent may hold: an equal part of what packs may hold of what is open, and at least one."""
    leases = terms.settings.leases
    percent = leases.share_percent if there > 1 else 100  # who is alone leaves nothing for nobody
    enough = -(-leases.day_size * there * 100 // percent)
    return max(1, sharing.open_in(work, hall, enough) * percent // 100 // there)


def give_back_unbegun(work: UnitOfWork, user_id: str) -> int:
    """What a user holds ahead and has not begun goes back to everybody: they have gone home. Returns how many groups."""
    groups = sharing.held_ahead(work, user_id)
    if groups:
        act(work, Operation.by(recall.LEASES, LeaseRelease(groups), work.now))
    return len(groups)


def _first_of_group(own: Sequence[QueueEntry]) -> list[QueueEntry]:
    seen: dict[str, QueueEntry] = {}
    for found in own:
        seen.setdefault(found.group_id, found)
    return list(seen.values())


def shift_end(terms: Terms, now: int) -> int:
    """Until when a pack may be kept: so long after the end of this day's shift, or after now where it is over."""
    local = to_local(now, terms.zone)
    leases = terms.settings.leases
    end = from_local(datetime.combine(local.date(), leases.shift_end), terms.zone)
    return max(end, now) + leases.after_shift
