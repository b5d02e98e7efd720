"""What is handed out to be called: contact groups with personal data, under a lease.

All requests are POST with the user's token; ``request_id`` makes each repeatable: the same id gives the same answer. One
that was used for another kind of request is refused (``request.conflict``).
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from domain.problems import Param
from domain.wire.message import Message
from domain.wire.parts import Answer, Caller
from domain.wire.rows import TaskRow
from domain.wire.types import Code, Count, Id, Instant, Short, Words


class PackContact(Message, frozen=True):
    """One number of the group with the person behind it. ``role`` is caller, second or related."""

    ordinal: Count
    role: Code
    number: Short
    mask: Short
    name: Short = ""
    sex: Code | None = None
    address: Words = ""


class PackOfficer(Message, frozen=True):
    badge_no: Short
    name: Short = ""


class EarlierContact(Message, frozen=True):
    """An earlier attempt on the group, or an SMS, as the left column of the call screen tells it."""

    at: Instant
    channel: Code
    by: Short = ""
    disposition: Code | None = None
    reason: Code | None = None
    text: Words = ""


class Begun(Message, frozen=True):
    """What a conversation that broke off brought, for whoever asks next: they confirm it, and send theirs as a revision of it.

    What belongs to 督察 alone is not in it. ``at``: when it was answered.
    """

    response_id: Id
    revision: Count
    at: Instant
    answers: list[Answer] = field(default_factory=list)
    tags: list[Code] = field(default_factory=list)


class PackTask(Message, frozen=True):
    """A task with all an agent reads before and during the call.

    ``sms_reply`` is the satisfaction value of the citizen's SMS answer; ``summary`` what they had said before
    rectification and ``rectified`` what the unit says it did since (second revisit); ``begun`` what they had answered when a call broke off; ``excluded`` a policy reason that forbids calling for this task now.
    """

    task: TaskRow
    reported_at: Instant
    report_channel: Short = ""
    dispatched_at: Instant | None = None
    arrived_at: Instant | None = None
    closed_at: Instant | None = None
    facts: Words = ""
    officers: list[PackOfficer] = field(default_factory=list)
    sms_reply: int | None = None
    summary: Words = ""
    rectified: Words = ""
    excluded: Code | None = None
    excluded_params: dict[str, Param] = field(default_factory=dict)
    begun: Begun | None = None


class Asked(Message, frozen=True):
    """When the number was last asked, about which event (``None``: nobody kept it), and when about any other."""

    at: Instant | None
    event_id: Id | None = None
    before_at: Instant | None = None


class GroupPolicy(Message, frozen=True):
    """Facts of the group that the contact policy needs when it is judged again at ``F2``, offline too.

    ``asked`` is what the cap goes by. A workstation that does not know it goes by ``last_contact_at``: what binds none of the group's
    tasks more than it should. A centre that does not know it leaves it out.
    """

    opted_out_at: Instant | None = None
    hard_refusal_at: Instant | None = None
    last_contact_at: Instant | None = None
    wrong_number: bool = False
    asked: Asked | None = None


class PackOrder(Message, frozen=True):
    """An open order of the citizen, as much of it as who calls them may know: enough to take it back when they say so.

    ``version``, ``round`` and ``handler_id`` are what a move of it is decided on. ``handler``, ``assisting``: names of the unit that handles it
    (承办) and of those that assist (协办); ``raised``: 提级, it went to a level above.
    """

    order_id: Id
    label: Short
    kind: Code
    state: Code
    opened_at: Instant
    version: Count
    round: Count = 1
    handler_id: Id | None = None
    handler: Short = ""
    assisting: tuple[Short, ...] = ()
    raised: bool = False


class PackGroup(Message, frozen=True):
    """A contact group on lease: locked for this user until ``lease_until`` under ``lease_no``.

    ``lease_no`` 0 is none: a colleague's, shown because the citizen called; or with ``caller`` one that only this workstation
    knows yet, named like its one task (``domain.tasks.callers``).
    """

    group_id: Id
    lease_no: Count
    lease_until: Instant
    contacts: list[PackContact]
    tasks: list[PackTask]
    policy: GroupPolicy
    earlier: list[EarlierContact] = field(default_factory=list)
    caller: Caller | None = None
    orders: list[PackOrder] = field(default_factory=list)


class NextRequest(Message, frozen=True):
    """``POST /api/v1/revisits/next``: the centre's best group, now. Unworked leases of this user are returned first."""

    request_id: Id
    device_id: Id
    hall_id: Short | None = None
    worked: Annotated[list[Id], Meta(max_length=200)] = field(default_factory=list)


class PackRequest(Message, frozen=True):
    """``POST /api/v1/revisits/pack``: lease groups ahead so that work goes on without the centre; ``have`` are held already.

    The centre gives at most ``size`` in all, a day's work, and this agent's share of what is open in their hall.
    """

    request_id: Id
    device_id: Id
    size: Annotated[int, Meta(ge=1, le=200)] = 20
    have: Annotated[list[Id], Meta(max_length=500)] = field(default_factory=list)


class ClaimRequest(Message, frozen=True):
    """``POST /api/v1/revisits/claim``: this task's group, if nobody else holds it (refusal ``lease.taken`` names who)."""

    request_id: Id
    device_id: Id
    task_id: Id


class Leased(Message, frozen=True):
    """Groups now leased; ``waiting`` counts tasks due that others hold or that policy holds back, by reason code.

    ``gone``: of the groups a pack said it has, those that are no longer this user's or have nothing left to call.
    """

    groups: list[PackGroup]
    now: Instant
    waiting: dict[str, int] = field(default_factory=dict)
    gone: list[Id] = field(default_factory=list)


class LeaseRef(Message, frozen=True):
    group_id: Id
    lease_no: Count


class LeaseChange(Message, frozen=True):
    """``POST /api/v1/revisits/leases/extend`` and ``…/release``."""

    device_id: Id
    leases: Annotated[list[LeaseRef], Meta(min_length=1, max_length=500)]


class LeaseResult(Message, frozen=True):
    """Per lease: ``until`` if it stands, else the refusal's code (``lease.stale``)."""

    group_id: Id
    lease_no: Count
    until: Instant | None = None
    code: Code | None = None


class FindCaller(Message, frozen=True):
    """``POST /api/v1/revisits/callers/find``: who calls back, by the complete number; never by part of it, never in a URL."""

    request_id: Id
    device_id: Id
    number: Annotated[str, Meta(min_length=5, max_length=40)]
