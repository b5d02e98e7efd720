"""我的待访: what is asked of the queue, and its lines. Codes only; labels are put to them by the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto


class QueueFilter(StrEnum):
    """The chips above the list; each can be counted."""

    ALL = auto()
    DUE = auto()
    """May be called now."""
    APPOINTMENTS = auto()
    """Open appointments, due or not."""
    OVERDUE = auto()
    """Appointments past their time, and tasks past the limit of their class (24 h for a dissatisfied SMS)."""
    MINE = auto()
    """Assigned to me, my appointments, and my own pack."""
    SMS_DISSATISFIED = auto()
    RECTIFIED = auto()
    """Second revisits after rectification."""
    REFERRED = auto()
    """Given to the lead."""


class QueueSort(StrEnum):
    """What the list is ordered by; ``BEST`` is the order in which 下一件 takes."""

    BEST = auto()
    DUE_AT = auto()
    EVENT_AT = auto()
    UNIT = auto()
    LINE = auto()
    ATTEMPTS = auto()
    LAST_AT = auto()


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What the list shows. Empty sets do not narrow; ``text`` looks in unit, line, case type, mask and dispatch number."""

    filter: QueueFilter = QueueFilter.ALL
    lines: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    text: str = ""
    sort: QueueSort = QueueSort.BEST
    descending: bool = False
    trial: bool = True
    """Whether 试用 tasks are among them."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the sort key's values and the last row's number. Good only with the query it came from."""

    keys: tuple[int | str, ...]
    row: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One task as the list shows it: base and own unsent work together. Instants are UTC ms.

    Attributes:
        state: ``domain.tasks`` state code.
        priority: 0 appointment due now, 1 SMS dissatisfied, 2 after rectification, 3 others.
        due_at: from when it may be called; of an appointment its time.
        last_disposition, last_reason, last_at: newest attempt, empty and None before the first.
        appointment_at: open appointment, ``appointment_definite`` whether agreed with the citizen.
        leased_until: it is in the own pack until then; None if not.
        unsent: own work on it has not reached the centre.
    """

    task_id: str
    group_id: str
    event_id: str
    mask: str
    business_line: str
    case_type: str
    unit_id: str | None
    unit_name: str
    dispatch_no: str
    questionnaire: str
    round: int
    priority: int
    state: str
    event_at: int
    due_at: int
    attempts: int = 0
    last_disposition: str = ""
    last_reason: str = ""
    last_at: int | None = None
    appointment_at: int | None = None
    appointment_definite: bool = False
    assigned_to: str | None = None
    trial: bool = False
    overdue: bool = False
    leased_until: int | None = None
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """``total`` counts all that the query finds; ``after`` is None on the last page."""

    items: tuple[QueueItem, ...]
    after: Cursor | None
    total: int
    as_of: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Tasks by chip. ``by_filter`` has an entry for every :class:`QueueFilter`; ``by_line`` open tasks by business line."""

    by_filter: dict[str, int]
    by_line: dict[str, int] = field(default_factory=dict)
    as_of: int = 0
