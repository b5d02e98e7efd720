"""Handing out contact groups: the best one now, or a certain one; ``server.leases.packing`` leases them ahead.

All of it happens in one transaction with its audit record; the answer, personal data and all, is kept sealed for an hour so
that the same request gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.permissions import DEFAULT_HALL, Permission, may
from domain.problems import Problem, ProblemError
from domain.tasks.state import TaskStatus
from domain.tasks.turns import Turn
from domain.wire import codec
from domain.wire.leases import (
    Asked,
    ClaimRequest,
    GroupPolicy,
    Leased,
    NextRequest,
    PackGroup,
    PackTask,
)
from domain.wire.message import replace
from server.accounts.people import Person
from server.db.work import UnitOfWork
from server.leases import recall, second_visits, turns
from server.leases.repository import leasing, packs, queue, requests
from server.leases.repository.leasing import Lease
from server.leases.repository.queue import OWNER_GRACE, QueueEntry
from server.leases.repository.requests import RequestKind
from server.orders.access import sight_at_call
from server.settings.repository import Terms, terms_of
from server.tasks import lanes
from server.tasks.suitability import GroupFacts, Suitability, last_asked

GRANT = "lease.grant"
LAST = "task.put_back"
"""Why a task is not this user's now: put back today, or of a colleague of their shift, it is theirs only where nothing else is there."""
ACQUAINTED = "task.acquainted"
MOST_LOOKED_AT = 2_000
"""Tasks one claim looks at before it says that there is nothing now."""
_LARGEST_STEP = 64


def next_group(work: UnitOfWork, user: Person, request: NextRequest, *, wait: bool = False) -> bytes | None:
    """The best group for this user now, as an encoded :class:`Leased`.

    ``None``: nothing free was seen, though other claims had groups in hand at this moment; ask again with ``wait``.

    Raises:
        ProblemError: ``hall.forbidden``, ``request.taken`` or ``request.conflict``.
    """
    return repeatable(
        work, user, RequestKind.NEXT, request.request_id, lambda: _next(work, user, request, wait)
    )


def wait_for_others(work: UnitOfWork, user: Person, request: NextRequest) -> None:
    """Before asking again with ``wait``, in a transaction of its own: what others were moving into the queue is there then."""
    queue.promote(work, hall_of(user, request.hall_id), wait=True)


def claim(work: UnitOfWork, user: Person, request: ClaimRequest) -> bytes:
    """The group of a certain task, as an encoded :class:`Leased`.

    Raises:
        ProblemError: ``task.unknown``, ``task.finished``, ``task.acquainted``, ``lease.taken`` (who holds it, until when), a reason of the
            contact policy, or like :func:`next_group`.
    """
    answer = repeatable(
        work, user, RequestKind.CLAIM, request.request_id, lambda: _claim(work, user, request)
    )
    return answer or codec.encode(Leased([], work.now))


@dataclass(frozen=True, slots=True)
class Handed:
    """A group to be handed out and under which lease."""

    group: GroupFacts
    lease: Lease


def repeatable(
    work: UnitOfWork, user: Person, kind: RequestKind, request_id: str, make: Callable[[], Leased | None]
) -> bytes | None:
    """The answer the request was given before, or the new one, kept; ``None`` where ``make`` has none yet.

    Raises:
        ProblemError: ``request.taken``: somebody else's request has this id; ``request.conflict``: a request of another
            kind has it.
    """
    earlier = requests.earlier_answer(work, request_id)
    if earlier is not None:
        if earlier.user_id != user.user_id:
            raise ProblemError(Problem("request.taken"))
        if earlier.kind not in (kind, None):  # of one kept by an older version nobody can tell
            raise ProblemError(Problem("request.conflict"))
        return earlier.answer
    leased = make()
    if leased is None:
        return None
    answer = codec.encode(leased)
    if leased.groups:
        requests.keep_answer(work, request_id, user.user_id, kind, answer)
    return answer


# The best one now ---------------------------------------------------------------------------------------------------


def _next(work: UnitOfWork, user: Person, request: NextRequest, wait: bool) -> Leased | None:
    hall = hall_of(user, request.hall_id)
    terms = terms_of(work)
    fit = Suitability(terms, work.now)
    leasing.mark_worked(work, user.user_id, request.worked)
    any_begun, any_ahead = queue.holds(work, user.user_id)
    begun = queue.begun(work, user.user_id) if any_begun else []
    again = _for_user(work, user, fit, begun)
    if again.first is not None:
        return _again(work, user, terms, fit, again.first, request)
    if not wait:
        queue.promote(work, hall)
    mine = queue.leased_ahead(work, user.user_id) if any_ahead else iter(())
    ahead = _for_user(work, user, fit, mine)
    seen = search(work, user, hall, fit, 1, better_than=ahead.usual, wait=wait)
    if seen.usual:
        return hand_out(
            work, user, fit, [_new_lease(work, user, terms, seen.usual[0], request)], request.request_id
        )
    if ahead.usual is not None:
        return _again(work, user, terms, fit, ahead.usual, request)
    if not wait and not work.is_sqlite:
        return None
    open_now = not (fit.quiet or fit.closed)
    spared = (
        recall.recall(work, user, hall, 1, keep=1, fits=lambda f: suits(work, user, fit, f) is None)
        if open_now
        else []
    )
    if spared:
        return hand_out(
            work, user, fit, [_new_lease(work, user, terms, spared[0], request)], request.request_id
        )
    if ahead.last is not None:
        return _again(work, user, terms, fit, ahead.last, request)
    if seen.last:
        return hand_out(
            work, user, fit, [_new_lease(work, user, terms, seen.last[0], request)], request.request_id
        )
    return Leased([], work.now, _waiting(work, hall, fit))


class _Best(NamedTuple):
    """Of what a user holds: the first task they may call now, and the first that is theirs only where nothing else is."""

    usual: QueueEntry | None = None
    last: QueueEntry | None = None

    @property
    def first(self) -> QueueEntry | None:
        return self.usual or self.last


def _for_user(work: UnitOfWork, user: Person, fit: Suitability, held: Iterable[QueueEntry]) -> _Best:
    last = None
    for found in held:
        reason = suits(work, user, fit, found)
        if reason is None:
            return _Best(found, last)
        if reason == LAST and last is None:
            last = found
    return _Best(None, last)


def _again(
    work: UnitOfWork, user: Person, terms: Terms, fit: Suitability, own: QueueEntry, request: NextRequest
) -> Leased:
    """A group this user holds already: the lease goes on under its number."""
    leasing.assign_request(work, own.group_id, request.request_id)
    until = max(
        work.now + terms.settings.leases.online,
        leasing.leases_of(work, [own.group_id])[own.group_id].lease_until,
    )
    leasing.extend(work, [own.group_id], until)
    lease = Lease(own.group_id, own.lease_no, user.user_id, request.device_id, until, request.request_id)
    record_grants(work, [lease], request.request_id)
    return Leased(groups_of(work, user, fit, [Handed(own, lease)]), work.now)


class Seen(NamedTuple):
    """What a search found: tasks in the order of the queue, and those for this user only where nothing else is there."""

    usual: list[QueueEntry]
    last: list[QueueEntry]


def search(
    work: UnitOfWork,
    user: Person,
    hall: str,
    fit: Suitability,
    want: int,
    *,
    better_than: QueueEntry | None = None,
    wait: bool = False,
) -> Seen:
    """The first tasks of as many groups that this user may call; what policy holds back leaves the front of the queue."""
    if fit.quiet:
        return Seen([], [])
    last_lane = 0 if fit.closed else lanes.LAST_READY
    if better_than is not None:
        last_lane = min(last_lane, better_than.lane % lanes.WAITING - 1)
    if last_lane < 0:
        return Seen([], [])
    skills = requests.skills(work, user.user_id)
    taken: dict[str, QueueEntry] = {}
    last: dict[str, QueueEntry] = {}
    held: list[tuple[str, lanes.QueuePlace]] = []
    after, step, looked = None, want, 0
    while len(taken) < want and looked < MOST_LOOKED_AT:
        found = queue.first(
            work, hall, user.user_id, skills, step, late=work.now - OWNER_GRACE, after=after, wait=wait
        )
        for one in (f for f in found if f.lane <= last_lane and len(taken) < want):
            reason = suits(work, user, fit, one)
            if reason is None:
                taken.setdefault(one.group_id, one)
            elif isinstance(reason, lanes.QueuePlace):
                held.append((one.task_id, reason))
            elif reason == LAST:
                last.setdefault(one.group_id, one)
        if len(found) < step or found[-1].lane > last_lane:
            break
        looked, after, step = looked + len(found), found[-1].key, min(step * 2, _LARGEST_STEP)
    queue.hold_back(work, held)
    return Seen(list(taken.values()), list(last.values()))


def suits(
    work: UnitOfWork, user: Person, fit: Suitability, found: QueueEntry
) -> lanes.QueuePlace | str | None:
    """``None`` if this user may call now; else where the task has to wait, or why it is not for them."""
    exclusion = fit.exclusion(found, found.over_at, found)
    if exclusion is not None:
        return lanes.held_back(found.lane, exclusion.until, work.now)
    turn = turns.turn_of(work, user.user_id, fit.zone, found)
    if turn is Turn.NEVER:
        return "task.not_for_you"
    if second_visits.barred(work, user.user_id, found.priority, found.event_id):
        return second_visits.SECOND_VISIT
    again = found.priority == second_visits.PRIORITY
    if again and second_visits.same_shift(work, user.user_id, fit.zone, found):
        return LAST
    return LAST if turn is Turn.LAST else None


def _waiting(work: UnitOfWork, hall: str, fit: Suitability) -> dict[str, int]:
    found = queue.waiting(work, hall)
    ready = queue.ready(work, hall)
    if ready and fit.quiet:
        found["policy.quiet_hours"] = ready
    elif ready and fit.closed:
        found["policy.call_hours"] = ready
    return found


# A certain one ------------------------------------------------------------------------------------------


def _claim(work: UnitOfWork, user: Person, request: ClaimRequest) -> Leased:
    hall = hall_of(user, None)
    entry = queue.by_task(work, request.task_id)
    if entry is None or entry[0].hall_id != hall:
        raise ProblemError(Problem("task.unknown", field="task_id"))
    found, holder, until = entry
    if found.state in (TaskStatus.SETTLED, TaskStatus.CLOSED):
        raise ProblemError(Problem("task.finished", {"state": found.state}, field="task_id"))
    if found.state == TaskStatus.REFER_TO_LEAD and not may(user.roles, Permission.TASK_ASSIGN):
        raise ProblemError(Problem("task.with_lead", field="task_id"))
    if turns.acquainted(found.facts, user.user_id):
        raise ProblemError(Problem(ACQUAINTED, field="task_id"))
    terms = terms_of(work)
    fit = Suitability(terms, work.now)
    online = work.now + terms.settings.leases.online
    held = holder is not None and until is not None and until > work.now
    if held and holder != user.user_id:
        name = requests.user_name(work, holder or "")
        raise ProblemError(Problem("lease.taken", {"holder": name, "until": until}, field="task_id"))
    exclusion = fit.exclusion(found, found.over_at, found)
    if exclusion is not None:
        raise ProblemError(
            Problem(exclusion.code, {**exclusion.params, "until": exclusion.until}, field="task_id")
        )
    if second_visits.barred(work, user.user_id, found.priority, found.event_id):
        raise ProblemError(Problem(second_visits.SECOND_VISIT, field="task_id"))
    number = found.lease_no if held else found.lease_no + 1
    lease = Lease(
        found.group_id, number, user.user_id, request.device_id, max(online, until or 0) if held else online, request.request_id
    )  # fmt: skip
    return hand_out(work, user, fit, [Handed(found, lease)], request.request_id)


# What all have in common --------------------------------------------------------------------------------------------


def _new_lease(
    work: UnitOfWork, user: Person, terms: Terms, found: QueueEntry, request: NextRequest
) -> Handed:
    until = work.now + terms.settings.leases.online
    lease = Lease(
        found.group_id, found.lease_no + 1, user.user_id, request.device_id, until, request.request_id
    )
    return Handed(found, lease)


def hand_out(
    work: UnitOfWork, user: Person, fit: Suitability, handed: Sequence[Handed], request_id: str
) -> Leased:
    leasing.hold(work, [h.lease for h in handed])
    record_grants(work, [h.lease for h in handed], request_id)
    return Leased(groups_of(work, user, fit, handed), work.now)


def record_grants(work: UnitOfWork, leases: Sequence[Lease], request_id: str) -> None:
    """Whose data was opened for whom: every hand-out is a link of the chain."""
    for lease in leases:
        message = {
            "group_id": lease.group_id, "lease_no": lease.lease_no, "until": lease.until, "request_id": request_id,
            "device_id": lease.device_id, "user_id": lease.user_id,
        }  # fmt: skip
        work.record(GRANT, lease.group_id, message, author_id=recall.LEASES.user_id)


def groups_of(work: UnitOfWork, user: Person, fit: Suitability, handed: Sequence[Handed]) -> list[PackGroup]:
    inside = packs.contents(work, sight_at_call(user), [h.lease.group_id for h in handed])
    return [
        pack_group(
            h.lease,
            h.group,
            second_visits.without_barred(work, user.user_id, inside[h.lease.group_id]),
            fit,
        )
        for h in handed
    ]


def pack_group(
    lease: Lease, group: GroupFacts, inside: packs.GroupContents, fit: Suitability, *, closed: bool = False
) -> PackGroup:
    """A group as it is handed out, with its open tasks (``closed``: and the others)."""
    tasks = [
        _judged(row, one, group, fit)
        for row, one in inside.tasks
        if closed or row.state not in (TaskStatus.SETTLED, TaskStatus.CLOSED)
    ]
    return PackGroup(
        group_id=lease.group_id,
        lease_no=lease.lease_no,
        lease_until=lease.until,
        contacts=inside.contacts,
        tasks=tasks,
        policy=GroupPolicy(
            opted_out_at=group.opted_out_at,
            hard_refusal_at=group.hard_refusal_at,
            last_contact_at=_for_any(group, [one.task.event_id for one in tasks]),
            wrong_number=bool(group.wrong_number),
            asked=_asked(group),
        ),
        earlier=inside.earlier,
        orders=inside.orders,
    )


def _asked(group: GroupFacts) -> Asked:
    asked = last_asked(group)
    return Asked(asked.at, asked.event_id, asked.before_at)


def _for_any(group: GroupFacts, events: Sequence[str]) -> int | None:
    """When they were last asked, for a workstation that cannot tell events apart: as the task sees it that is bound least."""
    asked = last_asked(group)
    seen = [asked.about_another(event_id) for event_id in events] or [asked.at]
    return min(at or 0 for at in seen) or None


def _judged(row: object, task: PackTask, group: GroupFacts, fit: Suitability) -> PackTask:
    over_at = task.closed_at or task.arrived_at or task.reported_at
    exclusion = fit.exclusion(row, over_at, group)
    if exclusion is None:
        return task
    return replace(
        task, excluded=exclusion.code, excluded_params={**exclusion.params, "until": exclusion.until}
    )


def hall_of(user: Person, asked: str | None) -> str:
    own = user.hall_id or DEFAULT_HALL
    if asked not in (None, own):
        raise ProblemError(Problem("hall.forbidden", {"hall": asked}, field="hall_id"))
    return own
