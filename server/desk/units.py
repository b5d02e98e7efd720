"""The units of the city with their names, as forms offer them and pages tell of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.orders.standing import is_below
from domain.times import day_of
from domain.wire.rows import UnitRow
from server.db.work import Reading
from server.masterdata.repository.units import unit_rows


@dataclass(frozen=True, slots=True)
class Tree:
    """All units by id; it answers what moves of orders ask of a tree (``domain.orders.standing.Units``)."""

    units: Mapping[str, UnitRow] = field(default_factory=dict)
    zone: str = ""

    def parent(self, unit_id: str) -> str | None:
        found = self.units.get(unit_id)
        return None if found is None else found.parent_id

    def stands(self, unit_id: str, day: date) -> bool:
        found = self.units.get(unit_id)
        if found is None:
            return False
        begun = found.valid_from is None or day_of(found.valid_from, self.zone) <= day
        return begun and (found.valid_to is None or day < day_of(found.valid_to, self.zone))

    def is_below(self, unit_id: str, of: str | None) -> bool:
        """Whether a unit is strictly below another."""
        return of is not None and is_below(self, unit_id, of)

    def standing(self, day: date) -> Iterator[UnitRow]:
        """The units there are on a day, by their codes."""
        found = sorted(self.units.values(), key=lambda unit: unit.code)
        return (unit for unit in found if self.stands(unit.unit_id, day))

    def name(self, unit_id: str | None) -> str:
        """What a unit is called; empty for none, the id for one nobody knows."""
        if unit_id is None:
            return ""
        found = self.units.get(unit_id)
        return unit_id if found is None else found.name

    def full_name(self, unit_id: str) -> str:
        """A unit with the one above it."""
        upper = self.parent(unit_id)
        return f"{self.name(upper)} · {self.name(unit_id)}" if upper else self.name(unit_id)


def tree_of(reading: Reading) -> Tree:
    """The units as they are now."""
    return Tree(unit_rows(reading), reading.zone())
