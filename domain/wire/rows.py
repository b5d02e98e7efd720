"""Replicated rows, by kind. They carry no number, name, address or facts of a citizen: those come only with a lease. An order's carry what
the citizen said of the police (``domain.wire.order_rows``)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import field

from domain.problems import Param
from domain.wire.message import Message
from domain.wire.order_rows import OrderRow
from domain.wire.types import Code, Count, Id, Instant, Key, Named, Short, Words


class RowKind(StrEnum):
    TASK = "task"
    UNIT = "unit"
    USER = "user"
    TAG = "tag"
    SETTING = "setting"
    EMERGENCY = "emergency"
    AGENT = "agent"
    RECORD = "record"
    ORDER = "order"


class Fact(Message, frozen=True):
    """One fact of a task's history; the task's state is a pure function of the set of them.

    ``domain.tasks.replicated`` reads them. ``id`` is unique per fact (attempt id, response id, …), so that a union of sets
    counts each once; ``at`` is the instant it occurred.

    Attributes:
        kind: attempt, response, partial, appointment, handover, put_back, hard_refusal, withdrawal, choice or correction.
        disposition: of an attempt, a correction or a hard refusal (``domain.dispositions``); of a withdrawal or a putting back its
            reason's code.
        due_at, definite: of an appointment.
        about: attempt an appointment was made in, or a correction puts right; response a choice fell on.
        user_id: who did it, a person or the centre's console. to_user: who a handover is for (none: whoever is free).
        language: what the citizen speaks, where a task was put back for it.
        takes_back, partial: of a correction: the answer that goes with the outcome it puts right, and whether that broke off.
        rank: the centre's number of a response, once it has one.
    """

    id: Short
    kind: Code
    at: Instant
    disposition: Code | None = None
    due_at: Instant | None = None
    definite: bool | None = None
    about: Id | None = None
    user_id: Code | None = None
    to_user: Id | None = None
    number_index: Count = 0
    direction: Code = "outgoing"
    rank: Count | None = None
    language: Code | None = None
    takes_back: Id | None = None
    partial: bool = False


class TaskRow(Message, frozen=True):
    """A revisit task in ``hall:<id>``: what a queue shows. Leaves the scope when it is settled or closed.

    ``priority`` is the base class: 1 SMS dissatisfied, 2 revisit after rectification, 3 others (0, an appointment due
    now, comes from the facts and the clock). ``mask`` is the masked number (138****8000); ``numbers`` how many there are.
    """

    task_id: Key
    group_id: Key
    event_id: Key
    source: Short
    dispatch_no: Short
    call_no: Short
    business_line: Named
    case_type: Short
    unit_id: Key | None
    unit_name: Short
    questionnaire: Named
    round: Count
    priority: Count
    event_at: Instant
    created_at: Instant
    not_before: Instant
    mask: Short
    facts: list[Fact] = field(default_factory=list)
    trial: bool = False
    assigned_to: Key | None = None
    language: Named | None = None
    numbers: Count = 1
    case_subtype: Short = ""

    @property
    def case_types(self) -> tuple[str, ...]:
        """大类 and, where the source gives one, 小类."""
        return tuple(text for text in (self.case_type, self.case_subtype) if text)

    @property
    def case(self) -> str:
        """What it was about in the fewest words: the 小类, else the 大类."""
        return self.case_subtype or self.case_type


class UnitRow(Message, frozen=True):
    """A police unit in ``city``."""

    unit_id: Id
    code: Short
    name: Short
    kind: Code
    parent_id: Id | None
    public_phone: Short = ""
    valid_from: Instant | None = None
    valid_to: Instant | None = None


class UserRow(Message, frozen=True):
    """A colleague in ``hall:<id>``: 工号, name and role, for lists and history."""

    user_id: Id
    number: Short
    name: Short
    role: Code
    hall_id: Short | None = None
    active: bool = True


class TagNameRow(Message, frozen=True):
    """What a tag is called from a day (ISO 8601) on; None for the name it was given at first. ``pinyin``: syllables with blanks."""

    zh: Short
    en: Short
    pinyin: Short
    since: Short | None = None


class TagRow(Message, frozen=True):
    """A tag in ``city``; retired and merged ones stay so that old orders keep their meaning.

    ``name``, ``pinyin`` and ``initials`` are of the name that held when it was published; ``names`` are all it was and will be called,
    and empty where it was never called otherwise. ``domain.tags.replicated`` reads it.
    """

    code: Code
    axis: Code
    parent: Code | None
    name: dict[Code, Short]
    pinyin: Short
    initials: Short
    status: Code
    replaced_by: Code | None = None
    see: tuple[Code, ...] = ()
    define: Short = ""
    example: Short = ""
    words: tuple[Short, ...] = ()
    route: Code | None = None
    names: tuple[TagNameRow, ...] = ()


class SettingRow(Message, frozen=True):
    """A setting of the city in ``city``: call hours, delays, caps, centre phone … by dotted key; value as JSON text."""

    key: Code
    value: Words


class EmergencyRow(Message, frozen=True):
    """An emergency in ``hall:<id>``; ``acknowledged_by`` empty means it is still ringing.

    The callback number is not replicated; a lead who takes it over asks for it (recorded). ``raised_at`` is the workstation's word,
    ``received_at`` when it arrived here, by the centre's clock: since then somebody could have answered.
    """

    emergency_id: Id
    kind: Code
    place: Words
    injured: bool | None
    weapon: bool | None
    has_callback: bool
    note: Words
    raised_by: Id
    raised_by_name: Short
    raised_at: Instant
    escalate_at: Instant
    escalated_at: Instant | None = None
    acknowledged_by: Id | None = None
    acknowledged_by_name: Short = ""
    acknowledged_at: Instant | None = None
    received_at: Instant | None = None

    @property
    def rings_since(self) -> int:
        """Since when it rings here; a centre of before did not tell when it arrived."""
        return self.raised_at if self.received_at is None else self.received_at


class RecordRow(Message, frozen=True):
    """One own form in ``user:<id>``: that the centre has it, and what became of it.

    ``result`` is applied, secondary, refused or held; ``orders`` the labels of the orders it opened.
    """

    response_id: Id
    revision: Count
    task_id: Id
    result: Code
    overall: int | None
    recorded_at: Instant
    orders: list[Short] = field(default_factory=list)
    code: Code | None = None
    params: dict[str, Param] = field(default_factory=dict)


ROWS: dict[str, type] = {
    RowKind.TASK: TaskRow,
    RowKind.UNIT: UnitRow,
    RowKind.USER: UserRow,
    RowKind.TAG: TagRow,
    RowKind.SETTING: SettingRow,
    RowKind.EMERGENCY: EmergencyRow,
    RowKind.RECORD: RecordRow,
    RowKind.ORDER: OrderRow,
}
"""Class of each row kind's ``data``; rows of a kind not in here are kept as they came and not shown."""


_USER = "user:"


def city_scope() -> str:
    """Scope of master data."""
    return "city"


def hall_scope(hall: str) -> str:
    """Scope of one callback hall."""
    return f"hall:{hall}"


def duty_scope() -> str:
    """Scope of the duty officer: the emergencies of all halls that no lead acknowledged in time."""
    return "duty"


def orders_scope() -> str:
    """Scope of the open orders of the city, for who decides about them at the centre; none of 督察's."""
    return "orders"


def user_scope(user: str) -> str:
    """Scope of one user: what they did themselves, of a window of days (``domain.windows``)."""
    return f"{_USER}{user}"


def is_users(scope: str) -> bool:
    """Whether a scope is one user's own."""
    return scope.startswith(_USER)


def unit_scope(unit: str) -> str:
    """Scope of one unit and what is dispatched to it."""
    return f"unit:{unit}"
