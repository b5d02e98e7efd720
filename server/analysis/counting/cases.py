"""The cases behind a number: the facts it counts, as many as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from domain.figures.case_keys import CaseKey, Table
from domain.figures.counts import Asked, CasesFound, Sight
from domain.problems import Problem, ProblemError
from server.analysis.counting import calls, frame, officers, orders, texts
from server.analysis.counting.facts import Fact, kept
from server.db.work import Reading
from server.masterdata.repository.subtree import unit_subtree

_FACTS: Mapping[Table, Callable[[Reading, Asked], Iterator[Fact]]] = {
    Table.STRATA: frame.strata_facts,
    Table.SMS_RATINGS: texts.rating_facts,
    Table.SMS_LEDGER: texts.ledger_facts,
    Table.PHONE_ANSWERS: frame.phone_facts,
    Table.PHONE_OUTCOMES: calls.outcome_facts,
    Table.ORDERS: orders.order_facts,
    Table.ABOUT: partial(orders.item_facts, what=Table.ABOUT),
    Table.ASPECT_ORDERS: partial(orders.item_facts, what=Table.ASPECT_ORDERS),
    Table.TAG: partial(orders.item_facts, what=Table.TAG),
    Table.ASPECTS: calls.aspect_facts,
    Table.OFFICERS: officers.officer_facts,
    Table.RECURRENCE: orders.recurrence_facts,
}


def cases(
    reading: Reading,
    case: CaseKey,
    sight: Sight,
    after: str | None,
    limit: int,
    within: frozenset[str] | None = None,
) -> CasesFound:
    """A page of the cases behind a number, the earliest first.

    Args:
        after: what the page before ended with.
        within: the units that whoever asks may know of; ``None``: all.

    Raises:
        ProblemError: ``cases.unreadable``: no page ends so.
    """
    last = _read(after) if after is not None else None
    found = sorted(facts_of(reading, case, sight, within), key=_place)
    left = [fact for fact in found if last is None or _place(fact) > last]
    page = left[:limit]
    following = " ".join(_place(page[-1])) if page and len(left) > limit else None
    return CasesFound(tuple(fact.case() for fact in page), following, len(found))


def facts_of(
    reading: Reading, case: CaseKey, sight: Sight, within: frozenset[str] | None = None
) -> list[Fact]:
    """What a number counts."""
    units = within
    if case.under is not None:
        below = frozenset(unit_subtree(reading, case.under))
        units = below if within is None else below & within
    asked = Asked(case.start, case.end, units, case.lines, sight)
    return [fact for fact in kept(asked, _FACTS[case.table](reading, asked)) if _meant(case, fact)]


def _meant(case: CaseKey, fact: Fact) -> bool:
    axes, values = tuple(axis for axis, _ in case.at), tuple(value for _, value in case.at)
    return (
        (not case.measure or not set(case.measure.split(",")).isdisjoint(fact.measures))
        and (not case.code or case.code == fact.code)
        and (not case.strata or fact.stratum in case.strata)
        and values in fact.place.keys(axes)
    )


_Place = tuple[str, str, str]


def _place(fact: Fact) -> _Place:
    """Where it stands in the list; the same for no two of one number."""
    return fact.place.day.isoformat(), fact.ref, fact.code


def _read(after: str) -> _Place:
    day, ref, code = (*after.split(" ", 2), "", "", "")[:3]
    if not (day and ref):
        raise ProblemError(Problem("cases.unreadable", {"field": "after"}, field="after"))
    return day, ref, code
