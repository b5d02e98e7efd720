"""Which orders somebody may see: by visibility, and by how far their permission reaches. What they may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.permissions import Permission, Scope, may, scope_of, visibilities
from domain.vocabulary import Visibility
from server.accounts.people import Person
from server.db.work import Reading
from server.masterdata.repository.subtree import unit_subtree


@dataclass(frozen=True, slots=True)
class Sight:
    """The visibilities somebody may see and the units they are limited to (``None``: the whole city).

    Every reading of orders asks for one, so that no list, count, page or pack tells of an order that another does not.

    A unit's own people never see an order that is hidden from it, nor one restricted to 督察, whatever else their role holds.
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


def sight_of(reading: Reading, person: Person) -> Sight:
    """What this person may see of the orders."""
    scope = scope_of(person.roles, Permission.ORDER_READ)
    seen = visibilities(person.roles)
    if scope is None:
        return NOTHING
    if scope is not Scope.UNIT:
        return Sight(tuple(sorted(v.value for v in seen)), None)
    units = unit_subtree(reading, person.unit_id) if person.unit_id is not None else []
    return Sight((Visibility.NORMAL.value,) if Visibility.NORMAL in seen else (), tuple(sorted(units)))


def sight_at_call(person: Person) -> Sight:
    """What this person may know of the orders behind the tasks they call about and the forms they gave: never 涉警举报."""
    if not may(person.roles, Permission.ORDER_FOLLOW):
        return NOTHING
    return Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)
