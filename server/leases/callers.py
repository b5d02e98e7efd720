"""谁刚打我？ A citizen who calls back, found by their complete number. The search itself goes on record, found or not."""

from __future__ import annotations

from domain.acts.caller_find import CallerFind
from domain.phones import Phone, read_phone
from domain.problems import Problem, ProblemError
from domain.tasks import turns
from domain.tasks.replicated import from_rows
from domain.wire import codec
from domain.wire.leases import FindCaller, Leased, PackContact, PackGroup
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.contacts.repository import add_groups
from server.db.work import UnitOfWork
from server.leases import claims, second_visits
from server.leases.repository import leasing, packs, requests
from server.leases.repository.leasing import Lease
from server.leases.repository.requests import RequestKind
from server.orders.access import sight_at_call
from server.settings.repository import terms_of
from server.tasks.suitability import Suitability


def find(work: UnitOfWork, user: Person, request: FindCaller) -> bytes:
    """The group behind a number with all its tasks, closed ones too, as an encoded :class:`Leased`; no group if nobody knows it.

    The group is leased if it is free; if a colleague holds it, it comes with ``lease_no`` 0. To an agent who knows the citizen
    nothing is opened: ``waiting`` says ``task.acquainted``.

    Raises:
        ProblemError: the number cannot be read (``phone.*``), ``request.taken``, ``request.conflict``.
    """
    number = read_phone(request.number)
    if isinstance(number, Problem):
        raise ProblemError(number)
    if not isinstance(number, Phone):
        raise ProblemError(Problem("phone.missing", field="number"))
    group_id = work.sealer.group_of(number.key)
    answer = claims.repeatable(
        work, user, RequestKind.FIND_CALLER, request.request_id, lambda: _find(work, user, request, group_id)
    )
    return answer or codec.encode(Leased([], work.now))


def _find(work: UnitOfWork, user: Person, request: FindCaller, group_id: str) -> Leased:
    contacts = packs.known_number(work, group_id)
    told = CallerFind(request.request_id, bool(contacts))
    act(work, Operation.by(user, told, work.now, device_id=request.device_id, entity_id=group_id))
    if not contacts:
        return Leased([], work.now)
    add_groups(work, [group_id])  # an event nobody was to be asked about has no group yet
    group = requests.group(work, group_id)
    inside = packs.contents(work, sight_at_call(user), [group_id])[group_id]
    if any(turns.acquainted(from_rows(task.task.facts), user.user_id) for _, task in inside.tasks):
        return Leased([], work.now, {claims.ACQUAINTED: 1})
    terms = terms_of(work)
    until = work.now + terms.settings.leases.online
    held = group.lease_user_id is not None and group.lease_until > work.now
    if held and group.lease_user_id != user.user_id:
        lease = Lease(group_id, 0, user.user_id, request.device_id, work.now, None)
    else:
        until = max(until, group.lease_until or 0) if held else until
        number = group.lease_no if held else group.lease_no + 1
        lease = Lease(group_id, number, user.user_id, request.device_id, until, request.request_id)
        leasing.hold(work, [lease])
    claims.record_grants(work, [lease], request.request_id)
    inside = second_visits.without_barred(work, user.user_id, inside)
    found = claims.pack_group(lease, group, inside, Suitability(terms, work.now, timed=False), closed=True)
    if not found.contacts:
        found = _without_tasks(found, contacts)
    return Leased([found], work.now)


def _without_tasks(group: PackGroup, contacts: list[PackContact]) -> PackGroup:
    return PackGroup(
        group_id=group.group_id,
        lease_no=group.lease_no,
        lease_until=group.lease_until,
        contacts=contacts,
        tasks=[],
        policy=group.policy,
        orders=group.orders,
    )
