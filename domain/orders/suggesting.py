"""Which unit an order is sent to, as somebody who knows the city would begin: a suggestion with its reason, never more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from domain.orders.standing import Standing, Units, above, is_below
from domain.vocabulary import Visibility

HABIT = 3
"""So many earlier orders that all went one way are a habit of the hall."""


class Because(StrEnum):
    """Why a unit is suggested."""

    PROPOSED = auto()
    """The unit that returned it named this one."""
    ABOVE = auto()
    """对单位保密: the nearest above the unit complained of."""
    HABIT = auto()
    EVENT = auto()
    POSTING = auto()
    """Where the officers of the event served."""
    EARLIER = auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit and why; ``count``: of how many earlier orders."""

    unit_id: str
    because: Because
    count: int = 0


def suggest(
    order: Standing,
    units: Units,
    today: date,
    *,
    posted: Iterable[str] = (),
    earlier: Iterable[str] = (),
    proposed: str | None = None,
) -> Suggestion | None:
    """The unit to begin with; None where nothing is known of it.

    Args:
        posted: units in which the event's officers served.
        earlier: where orders of this kind about this unit were sent before, one entry an order.
        proposed: 建议承办单位 of the newest return.
    """

    def fits(unit_id: str | None) -> bool:
        return (
            unit_id is not None
            and unit_id != order.returned_by
            and units.stands(unit_id, today)
            and not _hidden_from(order, units, unit_id)
        )

    if proposed is not None and fits(proposed):
        return Suggestion(proposed, Because.PROPOSED)
    theirs = order.complained_of
    if order.visibility is Visibility.HIDDEN_FROM_UNIT and theirs is not None:
        upper = next((unit for unit in above(units, theirs) if fits(unit)), None)
        return None if upper is None else Suggestion(upper, Because.ABOVE)
    before = [(unit, n) for unit, n in Counter(earlier).most_common() if fits(unit)]
    if len(before) == 1 and before[0][1] >= HABIT:
        return Suggestion(before[0][0], Because.HABIT, before[0][1])
    if theirs is not None and fits(theirs):
        return Suggestion(theirs, Because.EVENT)
    served = next((unit for unit in posted if fits(unit)), None)
    if served is not None:
        return Suggestion(served, Because.POSTING)
    return Suggestion(before[0][0], Because.EARLIER, before[0][1]) if before else None


def _hidden_from(order: Standing, units: Units, unit_id: str) -> bool:
    theirs = order.complained_of
    return (
        order.visibility is Visibility.HIDDEN_FROM_UNIT
        and theirs is not None
        and (unit_id == theirs or is_below(units, unit_id, theirs))
    )
