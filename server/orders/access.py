"""Which orders somebody may see: by visibility, and by how far their permission reaches. What they may not see is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.permissions import Permission, Scope, may, scope_of, visibilities
from domain.vocabulary import Visibility
from server.accounts.people import Person
from server.db.work import Reading


@dataclass(frozen=True, slots=True)
class Sight:
    """The visibilities somebody may see and the units they are limited to (``None``: the whole city): those that have, or had in their
    hands on the way to whoever has it, the order.

    Every reading of orders asks for one, so that no list, count, page or pack tells of an order that another does not.

    A unit's own people see an order from its dispatch on. One that is hidden from a unit is seen by whoever handles it instead, and by
    nobody else of the units; one restricted to 督察 by none of them, whatever else their role holds.
    """

    visibilities: tuple[str, ...]
    units: tuple[str, ...] | None

    @property
    def blind(self) -> bool:
        """Whether there is nothing they could see."""
        return not self.visibilities or self.units == ()

    @property
    def restricted(self) -> bool:
        """Whether they may know of 涉警举报."""
        return Visibility.RESTRICTED in self.visibilities


NOTHING = Sight((), ())
"""The sight of who may see no order."""


def sight_of(_reading: Reading, person: Person) -> Sight:
    """What this person may see of the orders."""
    scope = scope_of(person.roles, Permission.ORDER_READ)
    seen = visibilities(person.roles)
    if scope is None:
        return NOTHING
    if scope is not Scope.UNIT:
        return Sight(tuple(sorted(v.value for v in seen)), None)
    units = (person.unit_id,) if person.unit_id is not None else ()
    return Sight(tuple(sorted(v.value for v in seen - {Visibility.RESTRICTED})), units)


def sight_at_call(person: Person) -> Sight:
    """What this person may know of the orders behind the tasks they call about and the forms they gave: never 涉警举报."""
    if not may(person.roles, Permission.ORDER_FOLLOW):
        return NOTHING
    return Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)


def sees(sight: Sight, row: Mapping[str, Any], units: Collection[str]) -> bool:
    """Whether an order of the orders that these units have is there for this sight."""
    if sight.blind or row["visibility"] not in sight.visibilities:
        return False
    if sight.units is None:
        return True
    if row["visibility"] == Visibility.HIDDEN_FROM_UNIT:
        return row["unit_id"] not in sight.units and row["handler_id"] in sight.units
    return any(unit in units for unit in sight.units)
