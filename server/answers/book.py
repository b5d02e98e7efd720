"""What a batch of operations touches, in memory: read in a few statements, changed by judging, written back set-wise."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from domain.policy.askings import LastAsked
from domain.tasks.facts import TaskTerms
from domain.tasks.replicated import from_rows, union
from domain.tasks.state import TaskState, TaskStatus, task_state
from domain.vocabulary import TaskReason
from domain.wire.message import replace
from domain.wire.rows import Fact
from server.settings.repository import Terms
from server.tasks import lanes
from server.tasks.suitability import REASON_OF_PRIORITY

decode_facts = msgspec.json.Decoder(list[Fact]).decode
"""The facts of a task out of its column."""
_encode = msgspec.json.Encoder().encode


class GroupEntry(Struct):
    """A contact group: caps, refusals and the lock."""

    group_id: str
    opted_out_at: int | None
    hard_refusal_at: int | None
    wrong_number: bool
    last_contact_at: int | None
    asked_event_id: str | None
    asked_before_at: int | None
    lease_no: int
    lease_user_id: str | None
    lease_until: int | None
    lease_worked: bool
    changed: bool = False

    def held_until(self, now: int) -> int:
        """Until when somebody holds it, 0 if nobody does."""
        return self.lease_until or 0 if self.lease_user_id and (self.lease_until or 0) > now else 0

    def asked(self, event_id: str, at: int) -> None:
        """They were reached and asked about an event."""
        self._know(self._last_asked.and_then(event_id, at))

    @property
    def _last_asked(self) -> LastAsked:
        return LastAsked(self.last_contact_at, self.asked_event_id, self.asked_before_at)

    def _know(self, asked: LastAsked) -> None:
        if asked != self._last_asked:
            self.last_contact_at, self.asked_event_id = asked.at, asked.event_id
            self.asked_before_at, self.changed = asked.before_at, True

    def refused(self, at: int) -> None:
        """They want never to be called again; the first time they said so stands."""
        if self.hard_refusal_at is None or at < self.hard_refusal_at:
            self.hard_refusal_at, self.changed = at, True

    def wrong(self) -> None:
        """The number is not theirs."""
        if not self.wrong_number:
            self.wrong_number = self.changed = True

    def known_for(self, *, asked: LastAsked, refused: int | None, wrong: bool) -> None:
        """As all its calls and surveys say, after the outcome of one call was put right."""
        self._know(asked)
        if (self.hard_refusal_at, self.wrong_number) != (refused, wrong):
            self.hard_refusal_at, self.wrong_number = refused, wrong
            self.changed = True

    def release(self) -> None:
        """Nobody holds it any more."""
        self.lease_user_id = self.lease_until = None
        self.lease_worked, self.changed = False, True

    def hold_until(self, at: int) -> None:
        """Its holder keeps it no longer than until then."""
        if self.lease_until is not None and self.lease_until > at:
            self.lease_until, self.changed = at, True

    def worked(self) -> None:
        """Its holder has called, though not every task came to an end."""
        if not self.lease_worked:
            self.lease_worked = self.changed = True


class Computed(Struct, frozen=True):
    """The columns of a task that follow from its facts, in the table's order."""

    state: str
    due_at: int
    attempts: int
    last_disposition: str | None
    last_attempt_at: int | None
    appointment_at: int | None
    assigned_to: str | None
    language: str | None
    response_id: str | None
    facts: str
    lane: int
    queue_at: int


class TaskEntry(Struct):
    """A task with its facts and with what of its event a response copies."""

    task_id: str
    group_id: str
    event_id: str
    hall_id: str
    questionnaire: str
    priority: int
    event_at: int
    not_before: int
    numbers: int
    state: str
    due_at: int
    trial: bool
    response_id: str | None
    language: str | None
    facts_json: str
    unit_id: str | None
    business_line: str
    case_type: str
    officers: str
    adhoc: bool = False
    answered: bool = False
    """Whether an answer to it counted when it was read."""
    _facts: list[Fact] | None = None
    changed: bool = False

    @property
    def facts(self) -> list[Fact]:
        """The set of facts, in the order they happened."""
        if self._facts is None:
            self._facts = decode_facts(self.facts_json)
        return self._facts

    def add(self, fact: Fact) -> None:
        """Add a fact; one that is known already changes nothing."""
        merged = union(self.facts, (fact,))
        if merged != self._facts:
            self._facts, self.changed = merged, True

    def has(self, kind: str, fact_id: str) -> bool:
        return any(f.id == fact_id and f.kind == kind for f in self.facts)

    def computed(self, terms: Terms) -> TaskState:
        """The state that follows from the facts."""
        reason = REASON_OF_PRIORITY.get(self.priority, TaskReason.SAMPLE)
        made_with = TaskTerms(reason, self.event_at, self.not_before, max(1, self.numbers))
        s = terms.settings
        return task_state(made_with, from_rows(self.facts), s.retries, s.policy.hours, terms.zone)

    @property
    def open(self) -> bool:
        """Whether the task, as it was read, was still to be called."""
        return self.state not in (TaskStatus.SETTLED, TaskStatus.CLOSED)

    def columns(self, terms: Terms, group: GroupEntry | None, now: int) -> Computed:
        """The computed columns; also brings ``state`` up to date."""
        state = self.computed(terms)
        lane, queue_at = lanes.place(state, now, group.held_until(now) if group else 0)
        self.state = state.state
        self.due_at = state.due_at if state.due_at is not None else self.due_at
        return Computed(
            state=str(state.state),
            due_at=self.due_at,
            attempts=state.attempts,
            last_disposition=str(state.last_disposition) if state.last_disposition else None,
            last_attempt_at=state.last_attempt_at,
            appointment_at=self.due_at if state.state is TaskStatus.APPOINTMENT else None,
            assigned_to=state.owner,
            language=self.language,
            response_id=self.response_id,
            facts=_encode(self.facts).decode(),
            lane=lane,
            queue_at=queue_at,
        )


class ResponseEntry(Struct):
    """One revision of an answer; ``stored``: it was there before this batch."""

    response_id: str
    revision: int
    op_id: str
    task_id: str
    user_id: str
    base_revision: int
    standing: str
    answers: str
    partial: bool
    changed: bool = False
    stored: bool = True


@dataclass(slots=True)
class Book:
    """Everything a batch touches."""

    terms: Terms
    now: int
    tasks: dict[str, TaskEntry] = field(default_factory=dict)
    groups: dict[str, GroupEntry] = field(default_factory=dict)
    responses: dict[str, list[ResponseEntry]] = field(default_factory=dict)
    attempts: set[str] = field(default_factory=set)
    reveals: set[str] = field(default_factory=set)
    dialled: set[str] = field(default_factory=set)
    """Of the calls that were put back: those a number was shown for."""
    surveyed: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """By group: about which event it was asked without an agent, and when. Read where an outcome is put right."""
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name a form for a caller was opened under → task and group it belongs to."""
    _of_group: dict[str, list[TaskEntry]] = field(default_factory=dict)
    _grouped: int = 0

    def siblings(self, group_id: str) -> list[TaskEntry]:
        """All tasks of a group."""
        # Tasks come while judging; none goes, and none changes its group.
        if self._grouped != len(self.tasks):
            self._of_group = {}
            for task in self.tasks.values():
                self._of_group.setdefault(task.group_id, []).append(task)
            self._grouped = len(self.tasks)
        return self._of_group.get(group_id, [])

    def answers_to(self, task_id: str) -> dict[tuple[str, int], ResponseEntry]:
        """Every revision of every answer to a task that is here, by answer and revision."""
        return {
            (one.response_id, one.revision): one
            for told in self.responses.values()
            for one in told
            if one.task_id == task_id
        }

    def not_later(self, fact: Fact) -> Fact:
        """The fact, at the latest now: a clock that runs ahead must not make facts from the future."""
        return fact if fact.at <= self.now else replace(fact, at=self.now)
