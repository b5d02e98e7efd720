"""A contact group of the own pack as it stands: as it was leased, and all own work on it, sent or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.models.packs import Entry
from app.models.tasks import Own, Shown
from app.sync.fold import Rules, fold
from domain.tasks.facts import Fact
from domain.tasks.replicated import from_rows
from domain.times import MINUTE
from domain.wire.leases import PackGroup
from domain.wire.message import replace

OWNER_GRACE = 10 * MINUTE
"""So long after its time an appointment is still the business of the agent who made it, at the centre too."""


@dataclass(slots=True)
class Cached:
    """A group read once, with how its tasks stood when they were last looked at."""

    key: tuple[int, int]
    group: PackGroup
    rules: Rules | None = None
    shown: dict[str, tuple[tuple[tuple[str, bool], ...], Shown]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InHand:
    """A group of the pack as it stands now.

    Attributes:
        group: as leased. own: own work on its tasks, sent or not. shown: how its tasks stand with it.
        refused: tasks whose calls came back from the centre: they are repaired, not called again.
    """

    entry: Entry
    group: PackGroup
    own: dict[str, Sequence[Own]]
    shown: dict[str, Shown]
    refused: frozenset[str] = frozenset()

    @property
    def open(self) -> bool:
        """Whether anything is left to call."""
        return any(shown.open for shown in self.shown.values())

    @property
    def facts(self) -> set[Fact]:
        """What is known of any of its tasks: it is one citizen."""
        told = [fact for task in self.group.tasks for fact in task.task.facts]
        if self.own:
            told += [one.fact for own in self.own.values() for one in own]
        return from_rows(told) if told else set()

    @property
    def unsent(self) -> bool:
        """Whether own work on it has not reached the centre, so that it still counts us as its holder."""
        return any(own.unsent for told in self.own.values() for own in told)


@dataclass(frozen=True, slots=True)
class Choice:
    """A group that may be called now, and the task that brings it up. ``doubtful``: 可能已分给他人."""

    task_id: str
    hand: InHand
    doubtful: bool


def hand_of(
    entry: Entry, cached: Cached, own: dict[str, list[Own]], rules: Rules, refused: frozenset[str]
) -> InHand:
    if cached.rules is not rules:
        cached.rules, cached.shown = rules, {}
    ids = [task.task.task_id for task in cached.group.tasks]
    shown: dict[str, Shown] = {}
    for task in cached.group.tasks:
        told = own.get(task.task.task_id, ())
        key = tuple((one.op_id, one.unsent) for one in told)
        before = cached.shown.get(task.task.task_id)
        if before is None or before[0] != key:
            before = cached.shown[task.task.task_id] = (key, fold(rules, task.task, told))
        shown[task.task.task_id] = before[1]
    group = cached.group
    if group.lease_until != entry.until:
        group = cached.group = replace(group, lease_until=entry.until)
    return InHand(entry, group, {i: own[i] for i in ids if i in own}, shown, refused)


def is_doubtful(hand: InHand, shown: Shown, me: str, now: int) -> bool:
    """Whether the centre may have given it to somebody else: the lease ran out, or ended with a call it has heard of."""
    if hand.entry.stale or now > hand.entry.until:
        return True
    if hand.entry.worked_at is None or hand.unsent:
        return False
    mine = shown.appointment_at is not None and shown.appointment_by == me
    return not (mine and now <= shown.due_at + OWNER_GRACE)
