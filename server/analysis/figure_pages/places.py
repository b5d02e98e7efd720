"""Units as pages name them and order them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from domain.figures.beside import FigureNote
from domain.times import day_of
from domain.wire.rows import UnitRow
from domain.wire.shown import Label, LabelOf
from server.db.work import Reading
from server.masterdata.repository.units import unit_rows


class Places:
    """All units there are or were."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._zone = reading.zone()

    @cached_property
    def units(self) -> dict[str, UnitRow]:
        """By id."""
        return unit_rows(self._reading)

    @cached_property
    def parents(self) -> dict[str, str]:
        """The unit above each, without those that would go in a ring: the tree as it is drawn has none."""
        found: dict[str, str] = {}
        for unit_id, row in sorted(self.units.items()):
            above = row.parent_id
            if above in self.units and unit_id not in _upwards(above, found):
                found[unit_id] = above
        return found

    def name(self, unit_id: str) -> str:
        """What a unit is called; its id where nobody knows."""
        row = self.units.get(unit_id)
        return row.name if row is not None else unit_id

    def label(self, unit_id: str) -> Label:
        """A unit as it stands beside a number."""
        return Label(LabelOf.UNIT, unit_id, self.name(unit_id))

    def by_name(self, unit_ids: Iterable[str]) -> list[str]:
        """Units in order of their names."""
        return sorted(unit_ids, key=lambda one: (self.name(one), one))

    def in_tree(self, unit_ids: set[str]) -> list[str]:
        """Units in the order of the tree, each before those below it."""
        below: dict[str, list[str]] = {}
        for unit_id in self.by_name(unit_ids):
            above = self.parents.get(unit_id, "")
            below.setdefault(above if above in unit_ids else "", []).append(unit_id)
        found: list[str] = []
        waiting = below.get("", [])[::-1]
        while waiting:
            unit_id = waiting.pop()
            found.append(unit_id)
            waiting += below.get(unit_id, [])[::-1]
        return found

    def subtree(self, unit_id: str) -> frozenset[str]:
        """A unit and all below it."""
        return frozenset(
            one for one in self.units if one == unit_id or unit_id in _upwards(one, self.parents)
        )

    def notes(self, unit_id: str, start: date, end: date) -> tuple[FigureNote, ...]:
        """Whether a unit was made or closed in these days: it is counted by the time of its events all the same."""
        row = self.units.get(unit_id)
        turns = (row.valid_from, row.valid_to) if row is not None else ()
        days = [day_of(turn, self._zone) for turn in turns if turn]
        return (FigureNote.NAMES_CHANGED,) if any(start <= day <= end for day in days) else ()


def _upwards(unit_id: str, parents: dict[str, str]) -> list[str]:
    """A unit and all above it."""
    found = [unit_id]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return found
