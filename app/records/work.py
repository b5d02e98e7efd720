"""A contact group in hand: who is called and why. Whole numbers are not in it; they come from ``Calls.dial``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.problems import Param
from domain.wire.leases import EarlierContact, GroupPolicy, PackOrder, PackTask

LOW = 5
"""Groups left without the centre at which one says so: half an hour's work."""


class Hold(StrEnum):
    """How sure it is that nobody else calls this citizen."""

    HELD = auto()
    """Leased to this user, the lease runs."""
    DOUBTFUL = auto()
    """The lease ran out without the centre: 可能已分给他人. The agent may go on."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One number of the group with the person behind it; ``role`` is caller, second or related."""

    ordinal: int
    role: str
    mask: str
    name: str = ""
    sex: str = "unknown"
    address: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A contact group to be called, with all its tasks that are due.

    Attributes:
        task_id: the task that brought it here; the others of the group can be settled in the same call.
        direction: ``domain.vocabulary.Direction``: incoming for somebody who called back.
        lease_no, lease_until: the lease it is worked under; 0 and 0 without one.
        policy: what the contact policy needs when it is judged again before dialling.
        offline: taken from the own pack without asking the centre.
        orders: what the citizen has open.
    """

    group_id: str
    task_id: str
    tasks: tuple[PackTask, ...]
    contacts: tuple[Contact, ...]
    policy: GroupPolicy
    earlier: tuple[EarlierContact, ...] = ()
    direction: str = "outgoing"
    lease_no: int = 0
    lease_until: int = 0
    hold: Hold = Hold.HELD
    offline: bool = False
    orders: tuple[PackOrder, ...] = ()

    def task(self, task_id: str) -> PackTask:
        """The task of that id; ``KeyError`` if it is not of this group."""
        for task in self.tasks:
            if task.task.task_id == task_id:
                return task
        raise KeyError(task_id)


@dataclass(frozen=True, slots=True)
class PackState:
    """The own pack: how many contact groups are kept for working without the centre.

    Attributes:
        groups: leased groups with at least one task not settled, not called yet.
        doubtful: of them, those whose lease has run out.
        size: how many are wanted in the end, a day's work (setting).
        until: the latest end of a lease that still runs: so long there is work here.
        refreshed_at: last time the centre was asked.
        waiting: tasks others hold or policy holds back, by reason code, as the centre last said.
        later: groups that were called and fall due again while their data is here: appointments, retries.
        online: whether the centre answers.
    """

    groups: int
    doubtful: int
    size: int
    until: int | None = None
    refreshed_at: int | None = None
    waiting: dict[str, int] = field(default_factory=dict)
    later: int = 0
    online: bool = True

    @property
    def low(self) -> bool:
        """Whether little is left to call while nothing can be fetched."""
        return not self.online and self.groups <= LOW


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a task must not be called now: code and parameters of the contact policy; ``until`` if it is not for good."""

    task_id: str
    code: str
    params: dict[str, Param] = field(default_factory=dict)
    until: int | None = None
