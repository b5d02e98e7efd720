"""Which orders somebody may see: by visibility, and by how far his permission reaches. What he may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.permissions import Permission, Scope, scope_of, visibilities
from domain.vocabulary import Visibility
from server.accounts.people import Person
from server.db.work import Reading
from server.masterdata.repository.subtree import unit_subtree


@dataclass(frozen=True, slots=True)
class Sight:
    """The visibilities somebody may see and the units he is limited to (``None``: the whole city).

    A unit's own people never see an order that is hidden from it, nor one restricted to 督察, whatever else their role holds.
    """

    visibilities: tuple[str, ...]
    units: tuple[str, ...] | None

    @property
    def blind(self) -> bool:
        """Whether there is nothing he could see."""
        return not self.visibilities or self.units == ()


def sight_of(reading: Reading, person: Person) -> Sight:
    """What this person may see of the orders."""
    scope = scope_of(person.roles, Permission.ORDER_READ)
    seen = visibilities(person.roles)
    if scope is None:
        return Sight((), ())
    if scope is not Scope.UNIT:
        return Sight(tuple(sorted(v.value for v in seen)), None)
    units = unit_subtree(reading, person.unit_id) if person.unit_id is not None else []
    return Sight((Visibility.NORMAL.value,) if Visibility.NORMAL in seen else (), tuple(sorted(units)))
