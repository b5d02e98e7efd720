"""What the lead sees: the queue panel, and the live stream's messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.wire.rows import EmergencyRow
from domain.wire.types import Code, Count, Id, Instant, Short

PANEL_SCHEMA = "minyi110.panel/1"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """Tasks of one kind by age: ``key`` is appointment_due, sms_dissatisfied, rectified, or a business line."""

    key: Code
    count: Count
    oldest_at: Instant | None = None
    overdue: Count = 0


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent: state and since when, current task, today's work, unsent forms, last contact of their workstation.

    ``state`` is an AgentState, or in_call, wrap_up, idle where their workstation said so, or ``lost`` without contact.
    Times in ms; ``handled_ms`` sums talk and wrap-up of today's handled calls (AHT = handled_ms ÷ handled).
    """

    user_id: Id
    number: Short
    name: Short
    state: Code
    since: Instant | None
    current_task_id: Id | None = None
    current_line: Code | None = None
    current_attempt_no: Count = 0
    calls: Count = 0
    completed: Count = 0
    handled: Count = 0
    handled_ms: Count = 0
    unsent: Count = 0
    oldest_unsent_at: Instant | None = None
    last_contact_at: Instant | None = None
    leased: Count = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """``GET /api/v1/hall/panel``: one consistent look at the hall, today by the city's zone.

    ``calls`` counts what was dialled or came in today (未拨 is no call), ``outcomes`` what it brought, by disposition. ``satisfied``, ``basically``, ``dissatisfied`` count today's
    canonical phone answers to the overall question (valid n is their sum); ``answered`` counts completed forms. ``orders_waiting`` is counted
    as far as the list of orders is; ``orders_waiting_more``: there are more.
    """

    schema: Code
    hall_id: Short
    as_of: Instant
    head: Count
    day_start: Instant
    calls: Count
    connected: Count
    completed: Count
    talk_ms: Count
    outcomes: dict[Code, int]
    task_states: dict[Code, int]
    queue: list[QueueLine]
    sms_dissatisfied: Count
    sms_dissatisfied_oldest_at: Instant | None
    orders_waiting: Count
    orders_waiting_oldest_at: Instant | None
    satisfied: Count
    basically: Count
    dissatisfied: Count
    unclear: Count
    orders_waiting_more: bool = False
    agents: list[AgentLine] = field(default_factory=list)
    emergencies: list[EmergencyRow] = field(default_factory=list)


class LiveEvent:
    """Names of the server-sent events of ``GET /api/v1/live``."""

    HEAD = "head"
    """Data: ``{"seq": n}``: something changed, pull when convenient."""
    PANEL = "panel"
    """Data: a whole :class:`Panel` (only to those who may read it)."""
    STATIONS = "stations"
    """Data: ``oversight.Stations`` when they changed (only to those who may read the panel)."""
    EMERGENCY = "emergency"
    """Data: an :class:`EmergencyRow` that was raised, escalated or acknowledged."""
    ALIVE = "alive"
    """Data: ``{"now": ms}`` every 10 s."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """``POST /api/v1/emergencies/acknowledge``: this lead takes it; repeatable by ``request_id``."""

    request_id: Id
    emergency_id: Id


@dataclass(frozen=True, slots=True)
class EmergencyId:
    """Which emergency is meant."""

    emergency_id: Id


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A whole phone number, given to somebody who may have it; never in a URL."""

    number: Short


@dataclass(frozen=True, slots=True)
class ReleaseTasks:
    """``POST /api/v1/hall/agents/release``: give an absent agent's leases and handed tasks back to the queue."""

    request_id: Id
    user_id: Id


@dataclass(frozen=True, slots=True)
class Released:
    """How many groups and tasks went back to the queue."""

    groups: Count
    tasks: Count
