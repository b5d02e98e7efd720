"""The tree of units, as far as an order has to do with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from domain.orders.standing import above
from domain.times import day_of
from server.db.work import Reading
from server.orders.repository import moving as repository


@dataclass(frozen=True, slots=True)
class UnitTree:
    """Units with those above them: ``domain.orders.standing.Units``.

    Attributes:
        parents: unit → the one above it.
        there: unit → its first and its last day, where it has them.
        chiefs: unit → 工号 of its chiefs, where it has any.
    """

    parents: dict[str, str | None] = field(default_factory=dict)
    there: dict[str, tuple[date | None, date | None]] = field(default_factory=dict)
    chiefs: dict[str, frozenset[str]] = field(default_factory=dict)

    def parent(self, unit_id: str) -> str | None:
        return self.parents.get(unit_id)

    def stands(self, unit_id: str, day: date) -> bool:
        if unit_id not in self.there:
            return False
        first, last = self.there[unit_id]
        return (first is None or first <= day) and (last is None or day < last)

    def signed_by(self, unit_id: str | None, named: Collection[str] = ()) -> str | None:
        """The unit whose chief signs for a unit: its own, or of the nearest above that has one who is not named; None where nobody has."""
        if unit_id is None:
            return None
        return next((one for one in (unit_id, *above(self, unit_id)) if self._others(one, named)), None)

    def with_chief_of(self, named: Collection[str]) -> frozenset[str]:
        """The units whose chief is one of these officers."""
        return frozenset(unit for unit, chiefs in self.chiefs.items() if not chiefs.isdisjoint(named))

    def _others(self, unit_id: str, named: Collection[str]) -> frozenset[str]:
        return self.chiefs.get(unit_id, frozenset()).difference(named)


def tree_above(reading: Reading, unit_ids: Collection[str]) -> UnitTree:
    """These units and all above them."""
    rows = repository.upward(reading, unit_ids)
    zone = reading.zone()
    parents = {row.unit_id: row.parent_id for row in rows}
    there = {row.unit_id: (_day(row.valid_from, zone), _day(row.valid_to, zone)) for row in rows}
    chiefs: dict[str, set[str]] = {}
    for unit_id, number in repository.chiefs_of(reading, set(parents)):
        chiefs.setdefault(unit_id, set()).add(number)
    return UnitTree(parents, there, {unit: frozenset(numbers) for unit, numbers in chiefs.items()})


def _day(at: int | None, zone: str) -> date | None:
    return day_of(at, zone) if at is not None else None
