"""A角 and B角: who of a unit's liaisons is told when one of them is away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Duty:
    """How somebody stands in for a unit.

    Attributes:
        first: A角, else B角.
        away_from, away_until: the first and the last day of their absence (请假), where they are or will be away.
    """

    first: bool = True
    away_from: date | None = None
    away_until: date | None = None

    def away(self, day: date) -> bool:
        """Whether they are away on a day."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= day <= self.away_until


def on_duty(people: Collection[str], duties: Mapping[str, Duty], day: date) -> frozenset[str]:
    """Who of a unit's people is told on a day: A角 who are there, else B角 who are there, else everybody, so that it is never nobody.

    Args:
        people: ids of those who could be; one without an entry in ``duties`` is an A角.
    """
    there = [one for one in people if not duties.get(one, Duty()).away(day)]
    first = frozenset(one for one in there if duties.get(one, Duty()).first)
    return first or frozenset(there) or frozenset(people)
