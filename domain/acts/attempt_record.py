"""``attempt.record``: one call, out or in, with what it brought for each task of the contact group it touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Self

from msgspec import Meta, field

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.world import World
from domain.dispositions import WITHOUT_A_CALL, Disposition
from domain.permissions import DEFAULT_HALL, Permission
from domain.problems import Problem
from domain.tasks import callers
from domain.tasks.replicated import ATTEMPT
from domain.vocabulary import Direction
from domain.wire.message import Message, replace
from domain.wire.parts import Caller, EventName
from domain.wire.rows import Fact
from domain.wire.types import Code, Count, Id, Instant, Words

REASON_LENGTH = 32
"""What is kept of a sub-reason, in characters."""

KNOWN = Rule("attempt.known")
DIRECTION = Rule("attempt.direction", field="direction")
REASON = Rule("attempt.reason", field="outcome")
UNKNOWN = Rule("disposition.unknown", field="outcome")
BY_RULE = Rule("disposition.by_rule_only", field="outcome")
TWICE = Rule("attempt.task_twice", field="outcome")
NOT_DIALLED = Rule("attempt.not_dialled", since=2, field="outcome")
OTHER_HALL = Rule("attempt.other_hall", mark=True, field="outcome")
OTHER_GROUP = Rule("attempt.other_group", mark=True, field="outcome")
CALLER_TASK = Rule("caller.task", field="caller")
CALLER_DIRECTION = Rule("caller.direction", field="direction")
CALLER_LINE = Rule("caller.line", field="business_line")
CALLER_FUTURE = Rule("caller.future", mark=True, field="event_at")
CALLER_NUMBER = Rule("phone.*", field="number")

_DIRECTIONS = {"out": Direction.OUTGOING, "in": Direction.INCOMING} | {d.value: d for d in Direction}
"""The short ones were written by the first workstations."""


class Outcome(Message, frozen=True):
    """What one call brought for one task of the contact group.

    ``disposition`` is a code of ``domain.dispositions``; ``reason`` its colloquial sub-reason (busy, switched_off …).
    """

    task_id: Id
    disposition: Code
    reason: Code | None = None
    note: Words = ""


class Attempt(Act, frozen=True):
    """One call. Version 2 brought the rule that one which never was (nobody dialled, nobody called in) has no outcome of a call.

    ``source``/``number`` of the events let a centre that lost them reunite the facts after a re-import. ``caller`` comes with
    an incoming call about something no task was known for.
    """

    KIND = "attempt.record"
    ENTITY = Entity.GROUP
    VERSION = 2
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True
    RULES = (
        KNOWN, DIRECTION, TWICE, REASON, UNKNOWN, BY_RULE, NOT_DIALLED, CALLER_TASK, CALLER_DIRECTION, CALLER_NUMBER, CALLER_LINE,
        CALLER_FUTURE, OTHER_HALL, OTHER_GROUP,
    )  # fmt: skip

    attempt_id: Id
    group_id: Id
    direction: Code
    started_at: Instant
    ended_at: Instant
    outcomes: Annotated[list[Outcome], Meta(min_length=1, max_length=50)]
    connected_at: Instant | None = None
    contact_ordinal: Count = 0
    number_shown: bool = False
    wrap_up_ms: Count = 0
    events: list[EventName] = field(default_factory=list)
    caller: Caller | None = None

    @property
    def way(self) -> Direction | None:
        """Its direction, ``None`` if there is no such one."""
        return _DIRECTIONS.get(self.direction)

    @property
    def made(self) -> bool:
        """Whether anybody was on the way to be spoken to: a number was shown to be dialled, or the citizen called in."""
        return self.number_shown or self.way is Direction.INCOMING

    def entity_of(self, author_id: str) -> str:
        return self.group_id

    def needs(self) -> Iterable[Need]:
        # A caller's form brings what it is about.
        return () if self.caller else (Need("task", one.task_id) for one in self.outcomes)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        made, outcomes = self.made, self.outcomes
        if world.taken(self.attempt_id):
            yield KNOWN.broken(attempt_id=self.attempt_id)
        if self.way is None:
            yield DIRECTION.broken(direction=self.direction)
        if len(outcomes) > 1 and len({one.task_id for one in outcomes}) < len(outcomes):
            yield TWICE.broken()
        for one in outcomes:
            if one.reason is not None or one.disposition not in _BY_AGENT:
                yield from outcome_problems(one)
            if not made and one.disposition not in WITHOUT_A_CALL:
                yield NOT_DIALLED.broken(task_id=one.task_id, disposition=one.disposition)
        if self.caller is not None:
            yield from self._caller(self.caller, world, at)
        yield from self._place(world)

    def lawful(self, world: World, at: int) -> Self:
        told = lawful_caller(self.caller, at) if self.caller is not None else None
        return self if told is self.caller else replace(self, caller=told)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {
            one.task_id: Fact(
                self.attempt_id,
                ATTEMPT,
                self.ended_at,
                disposition=one.disposition,
                user_id=author_id,
                number_index=self.contact_ordinal,
                direction=self.direction,
            )
            for one in self.outcomes
        }

    def _caller(self, caller: Caller, world: World, at: int) -> Iterator[Problem]:
        opened = callers.ids_of(caller.form_id)[1]
        if [one.task_id for one in self.outcomes] != [opened]:
            yield CALLER_TASK.broken(form_id=caller.form_id)
        # Once it is opened, they are called back under the same form.
        if world.task(opened) is None and self.way is not Direction.INCOMING:
            yield CALLER_DIRECTION.broken()
        yield from caller_problems(caller, at)

    def _place(self, world: World) -> Iterator[Problem]:
        """The first task that is of another hall or another citizen than the call: odd, but it happened."""
        hall, called = world.doer.hall_id or DEFAULT_HALL, world.group(self.group_id)
        for one in self.outcomes:
            task = world.task(one.task_id)
            if task is None:
                continue
            if task.hall_id not in (None, hall):
                yield OTHER_HALL.broken()
                return
            if task.group_id != called:
                yield OTHER_GROUP.broken()
                return


def lawful_caller(caller: Caller, at: int) -> Caller:
    """A caller's form filled at ``at`` as it is taken in: what happened, happened no later."""
    if caller.event_at is None or caller.event_at <= at:
        return caller
    return replace(caller, event_at=at)


def caller_problems(caller: Caller, at: int) -> Iterator[Problem]:
    """What is wrong with what a caller's form says, filled at ``at`` (UTC ms)."""
    phone = callers.phone_of(caller)
    if isinstance(phone, Problem):
        yield Problem(phone.code, phone.params, CALLER_NUMBER.field)
    if not callers.known_line(caller.business_line):
        yield CALLER_LINE.broken(line=caller.business_line)
    if caller.event_at is not None and caller.event_at > at:
        yield CALLER_FUTURE.broken()


def outcome_problems(one: Outcome) -> Iterator[Problem]:
    """What is wrong with an outcome by itself, whatever the call was."""
    if one.reason is not None and len(one.reason) > REASON_LENGTH:
        yield REASON.broken(task_id=one.task_id, reason=one.reason[:REASON_LENGTH])
    if one.disposition not in _DISPOSITIONS:
        yield UNKNOWN.broken(task_id=one.task_id, disposition=one.disposition)
    elif not Disposition(one.disposition).facts.by_agent:
        yield BY_RULE.broken(task_id=one.task_id, disposition=one.disposition)


_DISPOSITIONS = frozenset(Disposition)
_BY_AGENT = frozenset(one for one in Disposition if one.facts.by_agent)
