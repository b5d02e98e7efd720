"""Orders by tag: as they were tagged and as that counts today, and what a merge would move. What a sight does not see is in no count."""

from __future__ import annotations

from datetime import date

from domain.permissions import Permission, may
from domain.problems import Problem, ProblemError
from domain.tags.counting import Counting, counted, with_below
from domain.tags.reading import parent_of
from domain.tags.taxonomy import Taxonomy
from domain.times import day_bounds
from domain.vocabulary import TagAxis, Visibility
from domain.wire.tags import FigureMove, MergePreview, TagFigure, TagFigures
from server.accounts.people import Person
from server.db.work import Reading
from server.orders.access import Sight, sight_of
from server.orders.by_tag import by_chief, carrying, opened
from server.tagging.places import places
from server.tags.service import taxonomy

WITHOUT_RESTRICTED = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)
"""The city without what 督察 alone may know of."""


def sight_of_counts(reading: Reading, person: Person) -> Sight:
    """What somebody may count. Who writes or publishes tags counts the whole city's orders, though they may read none;
    涉警举报 are counted by whoever may read them alone."""
    sight = sight_of(reading, person)
    if may(person.roles, Permission.TAG_EDIT) or may(person.roles, Permission.TAG_PUBLISH):
        counts = {Visibility.NORMAL.value, Visibility.HIDDEN_FROM_UNIT.value, *sight.visibilities}
        return Sight(tuple(sorted(counts)), None)
    return sight


def figures(
    reading: Reading, sight: Sight, axis: TagAxis, start: date, end: date, counting: Counting
) -> TagFigures:
    """Orders opened from one day to another by their chief tag on an axis; the lines and ``untagged`` sum to the total.

    Raises:
        ProblemError: ``report.period_reversed``.
    """
    if start > end:
        raise ProblemError(
            Problem("report.period_reversed", {"from": str(start), "to": str(end)}, field="from")
        )
    zone = reading.zone()
    first, after = day_bounds(start, zone)[0], day_bounds(end, zone)[1]
    given, total = by_chief(reading, sight, axis.value, first, after), opened(reading, sight, first, after)
    counts = counted(given, taxonomy(reading), counting)
    below = with_below(counts)
    return TagFigures(
        axis=axis.value,
        counting=counting.value,
        total=total,
        untagged=total - sum(counts.values()),
        lines=[TagFigure(code, counts.get(code, 0), below[code]) for code in sorted(below)],
    )


def merge_preview(reading: Reading, sight: Sight, code: str, into: str) -> MergePreview:
    """How many orders carry a tag, and which figures would move if it counted as another.

    Raises:
        ProblemError: ``tag.unknown``.
    """
    tags = taxonomy(reading)
    for wanted in (code, into):
        if tags.get(wanted) is None:
            raise ProblemError(Problem("tag.unknown", {"tag": wanted}))
    carried = tags.codes_below(code)
    orders = carrying(reading, sight, carried)
    above, above_into = _up(code), _up(into)
    moves = [_move(reading, sight, tags, one, carried, leaves=True) for one in above if one not in above_into]
    moves += [
        _move(reading, sight, tags, one, carried, leaves=False) for one in above_into if one not in above
    ]
    return MergePreview(orders, moves, places(reading, code))


def _move(
    reading: Reading, sight: Sight, tags: Taxonomy, code: str, carried: frozenset[str], *, leaves: bool
) -> FigureMove:
    """The orders under a code, as they count today, and without or with those that carry a tag."""
    now = tags.codes_below(code)
    then = now - carried if leaves else now | carried
    return FigureMove(code, carrying(reading, sight, now), carrying(reading, sight, then))


def _up(code: str) -> list[str]:
    """A code and all above it, from below."""
    found = [code]
    while (above := parent_of(found[-1])) is not None:
        found.append(above)
    return found
