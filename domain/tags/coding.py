"""How many tags a coded order has on each axis: 1 nature, 1 business, 1 to 3 problem (praise: none), at most 2 discipline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from domain.problems import Params, Problem
from domain.tags.counting import axis_of
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis, TagStatus

PRAISE = "nature.praise"


def within(tags: Sequence[str]) -> dict[TagAxis, range]:
    """How many there may be on each axis, by what the tags say the citizen wanted."""
    praised = any(code == PRAISE or code.startswith(f"{PRAISE}.") for code in tags)
    return {
        TagAxis.NATURE: range(1, 2),
        TagAxis.BUSINESS: range(1, 2),
        TagAxis.PROBLEM: range(1) if praised else range(1, 4),
        TagAxis.DISCIPLINE: range(3),
    }


def problems(tags: Sequence[str], taxonomy: Taxonomy) -> Iterator[Problem]:
    """What is wrong with a coding made now, of tags that can be chosen."""
    for code in tags:
        tag = taxonomy.get(code)
        if tag is None:
            yield Problem("tag.unknown", {"tag": code})
        elif tag.status is not TagStatus.ACTIVE:
            yield Problem("tag.not_active", {"tag": code})
    if len(set(tags)) < len(tags):
        yield Problem("coding.twice")
    counts = Counter(axis_of(code) for code in tags)
    for axis, bounds in within(tags).items():
        if counts[axis] not in bounds:
            params: Params = {
                "axis": axis.value,
                "least": bounds[0],
                "most": bounds[-1],
                "count": counts[axis],
            }
            yield Problem("coding.count", params, field=axis.value)
