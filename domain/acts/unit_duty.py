"""``unit.duty``: who of a unit is A角 and B角, and who is away when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.deputies import Duty
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.message import Message
from domain.wire.types import Id, Short

DATE = Rule("duty.date")
ORDER = Rule("duty.order")
TWICE = Rule("duty.twice")


class OnDuty(Message, frozen=True):
    """One of a unit's people; days as ISO 8601, both or none."""

    user_id: Id
    first: bool = True
    away_from: Short | None = None
    away_until: Short | None = None

    def duty(self) -> Duty:
        """What it says.

        Raises:
            ValueError: a day that is none.
        """
        return Duty(self.first, _day(self.away_from), _day(self.away_until))


class DutySet(Act, frozen=True):
    """From now on it is so; whoever is not named is an A角 and there."""

    KIND = "unit.duty"
    ENTITY = Entity.UNIT
    PERMISSIONS = (Permission.DESK_USE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (DATE, ORDER, TWICE)

    unit_id: Id
    people: tuple[OnDuty, ...]

    def entity_of(self, author_id: str) -> str:
        return self.unit_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if len({one.user_id for one in self.people}) < len(self.people):
            yield TWICE.broken()
        for one in self.people:
            yield from _wrong(one)


def _wrong(one: OnDuty) -> Iterator[Problem]:
    try:
        duty = one.duty()
    except ValueError:
        yield Problem(DATE.code, {}, f"away_from.{one.user_id}")
        return
    if (duty.away_from is None) is not (duty.away_until is None):
        yield Problem(DATE.code, {}, f"away_from.{one.user_id}")
    elif duty.away_from is not None and duty.away_until is not None and duty.away_until < duty.away_from:
        yield Problem(ORDER.code, {}, f"away_until.{one.user_id}")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
