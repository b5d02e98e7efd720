"""``response.settle``: which of several answers to one task counts from now on, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Need, Rule
from domain.acts.world import AnswerKey, AnswersSeen, AnswerStanding, World
from domain.permissions import DEFAULT_HALL, Permission, Scope, scope_of
from domain.problems import Param, Problem
from domain.tasks.replicated import CHOICE
from domain.wire.parts import AnswerName
from domain.wire.rows import Fact
from domain.wire.types import Id, Words

HALL = Rule("hall.forbidden")
REASON_NEEDED = Rule("settle.reason_needed", field="reason")
NOT_OFFERED = Rule("settle.not_offered", field="chosen")
DONE = Rule("settle.done")
MOVED = Rule("settle.moved")

FEWEST = 2
"""Answers that lie before whoever settles."""

NEVER_COUNTS: frozenset[str] = frozenset(
    {AnswerStanding.SUPERSEDED, AnswerStanding.PARTIAL, AnswerStanding.WITHDRAWN, AnswerStanding.ENDED}
)
"""A revision that another took the place of, one of a conversation that broke off, one that was taken back, and a form begun in vain."""


class Settlement(Act, frozen=True):
    """A lead's choice.

    Attributes:
        chosen: the answer that counts; the one that counted before, or another.
        seen: all answers that lay before the lead, the chosen one among them. What they did not see is not settled by it.
        after: the newest settlement of the task they had seen; another one in between makes this one out of date.
    """

    KIND = "response.settle"
    ENTITY = Entity.TASK
    PERMISSIONS = (Permission.RESPONSE_SETTLE,)
    RULES = (HALL, REASON_NEEDED, NOT_OFFERED, DONE, MOVED)

    settlement_id: Id
    task_id: Id
    chosen: AnswerName
    seen: Annotated[list[AnswerName], Meta(min_length=FEWEST, max_length=100)]
    reason: Words
    after: Id | None = None

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        yield Need("task", self.task_id)
        for name in (self.chosen, *self.seen):
            yield Need("response", name.response_id, name.revision)
        if self.after is not None:
            yield Need("settlement", self.after)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        task = world.task(self.task_id)
        if task is not None and task.hall_id is not None and not _of_their_hall(world, task.hall_id):
            yield HALL.broken(hall=task.hall_id)
            return
        if world.taken(self.settlement_id):
            return
        if not self.reason.strip():
            yield REASON_NEEDED.broken()
        seen = {key_of(name) for name in self.seen}
        if key_of(self.chosen) not in seen or len(seen) < FEWEST:
            yield NOT_OFFERED.broken(response_id=self.chosen.response_id)
            return
        answers = world.answers(self.task_id)
        if answers is not None and seen <= answers.standings.keys():
            yield from self._choice(seen, answers)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {
            self.task_id: Fact(
                self.settlement_id, CHOICE, at, about=self.chosen.response_id, user_id=author_id
            )
        }

    def _choice(self, seen: set[AnswerKey], answers: AnswersSeen) -> Iterator[Problem]:
        if answers.standings[key_of(self.chosen)] in NEVER_COUNTS:
            yield NOT_OFFERED.broken(response_id=self.chosen.response_id)
        elif answers.settled and self.after != answers.settled["settlement_id"]:
            yield DONE.broken(**_now(answers))
        elif answers.counted is not None and answers.counted not in seen:
            yield MOVED.broken(**_now(answers))


def key_of(name: AnswerName) -> AnswerKey:
    """An answer's name as a key."""
    return name.response_id, name.revision


def _of_their_hall(world: World, hall: str) -> bool:
    doer = world.doer
    if doer.roles is None or scope_of(doer.roles, Permission.RESPONSE_SETTLE) is Scope.CITY:
        return True
    return (doer.hall_id or DEFAULT_HALL) == hall


def _now(answers: AnswersSeen) -> dict[str, Param]:
    """What stands now, for whoever came second."""
    counted = answers.counted
    stands: dict[str, Param] = dict(answers.settled)
    if counted is not None:
        stands |= {"response_id": counted[0], "revision": counted[1]}
    return stands
