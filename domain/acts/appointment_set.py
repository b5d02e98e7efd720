"""``appointment.set``: when to call again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from domain.acts.act import Entity, Need, Rule, UnderSettings
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Param, Problem
from domain.tasks import callers
from domain.tasks.replicated import APPOINTMENT
from domain.wire.message import replace
from domain.wire.parts import Caller
from domain.wire.rows import Fact
from domain.wire.types import Id, Instant, Words

PAST = Rule("appointment.past", mark=True, since=2, field="appointment")
QUIET = Rule("appointment.quiet", mark=True, since=2, of_settings=True, field="appointment")


class Appointment(UnderSettings, frozen=True):
    """A time agreed on: ``definite`` with the citizen, else a guess (2.12 / 2.13).

    Version 2 brought ``settings`` and the rules about the time. One that was still to come when it was made is taken as it is,
    however late it arrives. Version 3 brought ``caller``: of a citizen who called in about something no task was known for.
    """

    KIND = "appointment.set"
    ENTITY = Entity.TASK
    VERSION = 3
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True
    RULES = (PAST, QUIET)

    appointment_id: Id
    task_id: Id
    group_id: Id
    attempt_id: Id | None
    at: Instant
    definite: bool
    note: Words = ""
    for_user: Id | None = None
    caller: Caller | None = None

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        if not callers.opens(self.caller, self.task_id):
            yield Need("task", self.task_id)

    def check(self, world: World, at: int) -> Iterator[Problem]:
        put: dict[str, Param] = {
            "task_id": self.task_id,
            "asked": self.at,
            "moved": self.lawful(world, at).at,
        }
        if self.at <= at:
            yield PAST.broken(**put)
        if world.settings.policy.hours.quiet_at(self.at, world.zone):
            yield QUIET.broken(**put)

    def lawful(self, world: World, at: int) -> Self:
        """At the next moment after it was made at which somebody may be called."""
        due = world.settings.policy.hours.next_contact(max(self.at, at), world.zone)
        return self if due == self.at else replace(self, at=due)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {
            self.task_id: Fact(
                self.appointment_id,
                APPOINTMENT,
                at,
                due_at=self.at,
                definite=self.definite,
                about=self.attempt_id,
                user_id=author_id,
                to_user=self.for_user,
            )
        }
