"""我的记录: what I did, and where each form is on its way to the centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.problems import Problem


class Delivery(StrEnum):
    """Where a form is; a person acts only on ``REFUSED``."""

    SAVED = auto()
    """已存本机 ✓."""
    ARRIVED = auto()
    """已到中心 ✓✓."""
    SECONDARY = auto()
    """重复待审: somebody else had answered the task first; both are kept."""
    HELD = auto()
    """The centre keeps it until the task it belongs to is there."""
    REFUSED = auto()
    """退回待改."""
    CENTRE_FAULT = auto()
    """中心故障: the centre failed on it three times; nothing for the agent to do."""
    HANDED = auto()
    """已交班长: it was refused, and its author gave it to the lead."""
    ASIDE = auto()
    """班长已处理: it was refused and a lead set it aside, or a lead compared it with another answer and chose that one."""


WAITING = frozenset({Delivery.SAVED, Delivery.HELD, Delivery.CENTRE_FAULT})
"""待上传: the centre has not taken it yet."""


class WaitReason(StrEnum):
    """Why a form still waits."""

    NEXT = auto()
    """Nothing is in its way: it goes with the next batch."""
    SENDING = auto()
    """It was sent; the answer is not here yet."""
    OFFLINE = auto()
    OTHER_CENTRE = auto()
    """Another centre's server answers at the address: nothing is sent to it."""
    LOGIN = auto()
    """The workstation's or the person's credential no longer holds."""
    PAUSED = auto()
    """The centre does not take deliveries from this workstation now."""
    BUSY = auto()
    """The lane waits after a failure, or because the centre asked for it; ``until`` says how long."""
    LATER = auto()
    """The centre failed on this one; it is tried again at ``until``."""
    HELD = auto()
    """The centre waits for the event or task with ``number``."""
    CENTRE_FAULT = auto()
    BEHIND_RETURNED = auto()
    """An earlier operation of the same task came back and is not repaired."""
    STORE = auto()
    """What the centre answers cannot be written down here: disk full or read-only."""


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """Why one form is still here.

    Attributes:
        since: when it was saved (UTC ms).
        down_since: for ``OFFLINE``, since when the centre does not answer; None if it never did in this run.
        until: when it is tried again, by this machine's clock; None where that depends on something else.
        number: of the event the centre waits for; empty if not known.
        tries: how often it was sent.
    """

    reason: WaitReason
    since: int
    until: int | None = None
    number: str = ""
    tries: int = 0
    down_since: int | None = None


@dataclass(frozen=True, slots=True)
class MyRecord:
    """One task's outcome of one call, or an emergency of the user's own day.

    Attributes:
        record_id: response id if a form was filled, else attempt id + task id; stable through revisions.
        revision: of the response, 0 where there is none.
        delivery: the worst of the operations that make it up.
        problem: why it was refused, or what the centre failed on.
        correctable: it is of today, or its form came back: outcome and form may be put right.
        waiting: why it is not at the centre yet; None once it is.
        doubtful: 可能已分给他人: its lease ran out before it was delivered.
        packaged_at: when it was put into an encrypted package for the lead, while it still waits.
        appointment_at: when to call again, as it was agreed.
        note: what was noted of the call.
        was: the outcome it was saved with first, where it was put right since.
    """

    record_id: str
    attempt_id: str
    task_id: str
    group_id: str
    at: int
    disposition: str
    delivery: Delivery
    response_id: str = ""
    revision: int = 0
    reason: str = ""
    mask: str = ""
    unit_name: str = ""
    business_line: str = ""
    questionnaire: str = ""
    overall: int | None = None
    orders: tuple[str, ...] = ()
    problem: Problem | None = None
    correctable: bool = False
    waiting: WaitingReason | None = None
    doubtful: bool = False
    packaged_at: int | None = None
    appointment_at: int | None = None
    note: str = ""
    was: str = ""


class RecordSort(StrEnum):
    """What a list of records is ordered by."""

    AT = auto()
    MASK = auto()
    UNIT = auto()
    DISPOSITION = auto()
    OVERALL = auto()
    DELIVERY = auto()


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which records, in which order. Without a ``sort``: what came back on an earlier day first, then the newest.

    ``deliveries`` empty means all.
    """

    deliveries: frozenset[Delivery] = frozenset()
    sort: RecordSort | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Where a page ended."""

    keys: tuple[int | str, ...]
    record_id: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records in order; ``next`` is None at the end."""

    rows: tuple[MyRecord, ...]
    next: RecordKey | None = None


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How many there are.

    Attributes:
        by_delivery: of the own records that are listed.
        today: of them, those of this city day.
        colleagues: forms of others who worked here that are not at the centre yet.
        loose: operations without a form (states, looks at numbers) that are not at the centre yet.
        oldest_at: when the oldest of all that waits was saved.
    """

    by_delivery: Mapping[Delivery, int] = field(default_factory=dict)
    today: int = 0
    colleagues: int = 0
    loose: int = 0
    oldest_at: int | None = None

    def of(self, deliveries: frozenset[Delivery]) -> int:
        """How many are in one of these places; all where none is named."""
        return sum(n for place, n in self.by_delivery.items() if not deliveries or place in deliveries)


@dataclass(frozen=True, slots=True)
class PackageMade:
    """An encrypted package for the lead: when, of everything saved up to which operation, how much, under what file name."""

    at: int
    upto: int
    forms: int
    operations: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A form of an earlier day as the centre has it; ``orders`` are the labels of those it opened that its author may know of."""

    record_id: str
    at: int
    revision: int
    delivery: Delivery
    overall: int | None = None
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """Forms of earlier days, newest first; ``before``: where to go on, None at the end."""

    rows: tuple[EarlierRecord, ...]
    before: int | None = None
