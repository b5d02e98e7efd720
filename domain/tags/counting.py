"""Counting orders by tag: as they were tagged, and as that counts today.

An order counts once on each axis, under its chief tag there (the first of that axis), so that either way of counting sums to the orders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum, auto

from domain.tags.reading import parent_of
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis


class Counting(StrEnum):
    """Which tag an order counts under."""

    TAGGED = auto()
    """The one it was given."""
    TODAY = auto()
    """What that one counts as today: the successor of a merged tag."""


def axis_of(code: str) -> str:
    """The axis that a code names."""
    return code.partition(".")[0]


def chief(tags: Iterable[str], axis: TagAxis) -> str | None:
    """The tag an order counts under on an axis."""
    return next((code for code in tags if axis_of(code) == axis), None)


def counted(given: Mapping[str, int], taxonomy: Taxonomy, counting: Counting) -> dict[str, int]:
    """How many orders count under each code, of how many were given each; a code that nobody knows counts as itself."""
    if counting is Counting.TAGGED:
        return dict(given)
    found: Counter[str] = Counter()
    for code, orders in given.items():
        today = taxonomy.resolve(code)
        found[today.code if today is not None else code] += orders
    return dict(found)


def with_below(counts: Mapping[str, int]) -> dict[str, int]:
    """By code, and by every code above one: its orders and those of all below it."""
    found: Counter[str] = Counter()
    for code, orders in counts.items():
        above: str | None = code
        while above is not None:
            found[above] += orders
            above = parent_of(above)
    return dict(found)


def codes_of(code: str, taxonomy: Taxonomy, counting: Counting) -> frozenset[str]:
    """The codes an order may have been given so that it counts under this one or below it."""
    return taxonomy.codes_within(code) if counting is Counting.TAGGED else taxonomy.codes_below(code)
