"""The tree of units as this workstation has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.times import day_bounds
from domain.wire.rows import UnitRow


class KnownUnits:
    """What rules ask about units (``domain.orders.standing.Units``), out of replicated rows."""

    def __init__(self, rows: Iterable[UnitRow], zone: str) -> None:
        self._rows = {row.unit_id: row for row in rows}
        self._zone = zone
        self._days: dict[date, tuple[int, int]] = {}

    def parent(self, unit_id: str) -> str | None:
        row = self._rows.get(unit_id)
        return row.parent_id if row is not None else None

    def stands(self, unit_id: str, day: date) -> bool:
        row = self._rows.get(unit_id)
        if row is None:
            return False
        if day not in self._days:
            self._days[day] = day_bounds(day, self._zone)
        begin, end = self._days[day]
        return (row.valid_from is None or row.valid_from < end) and (
            row.valid_to is None or row.valid_to > begin
        )

    def name(self, unit_id: str | None) -> str:
        """A unit's name; empty for none, the id's beginning for one that is not here."""
        if unit_id is None:
            return ""
        row = self._rows.get(unit_id)
        return row.name if row is not None else unit_id[:8]

    def names(self) -> dict[str, str]:
        """Names of all that are here."""
        return {unit_id: row.name for unit_id, row in self._rows.items()}

    def standing(self, day: date) -> dict[str, str]:
        """Names of those that are there on a day."""
        return {unit_id: row.name for unit_id, row in self._rows.items() if self.stands(unit_id, day)}
