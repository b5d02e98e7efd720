"""Answers about the events each officer handled."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from domain.figures.counts import Asked, CaseKind, OfficerCounts, Place
from domain.figures.strata import Opinions
from domain.times import day_of
from domain.vocabulary import OrderEnd
from server.analysis.counting.facts import DISSATISFIED, MIDDLE, SATISFIED, Fact, days_of, kept
from server.analysis.counting.frame import phone_facts
from server.analysis.counting.orders import praise, praised_on
from server.analysis.counting.repository import events as repository
from server.db.work import Reading


def officer_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Answers of the sample about events an officer handled, those events, and their praise; the code is the 警号."""
    for fact in phone_facts(reading, asked):
        for badge in fact.place.officers:
            yield Fact(fact.kind, fact.id, fact.ref, fact.place, fact.measures, badge, fact.stratum)
    days = days_of(reading, asked)
    for row in repository.handled(reading, days.first, days.after):
        officers = tuple(json.loads(row.officers or "[]"))
        place = Place(day_of(row.reported_at, days.zone), row.unit_id or "", row.business_line, "", officers)
        for badge in officers:
            yield Fact(CaseKind.EVENT, row.event_id, row.event_id, place, ("events",), badge)
    yield from _praise(reading, asked)


def _praise(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Confirmed praise, what one citizen said of one officer and event once."""
    counted: set[tuple[str, str, str]] = set()
    for one in sorted(praise(reading, asked), key=lambda one: (one.row.opened_at, one.order_id)):
        if one.progress.order.end is not OrderEnd.PRAISE_CONFIRMED:
            continue
        place = one.on(praised_on(one, reading.zone()))
        for badge in one.progress.order.officers:
            once = (badge, one.row.event_id or one.order_id, one.group or one.order_id)
            if once not in counted:
                counted.add(once)
                yield Fact(CaseKind.ORDER, one.order_id, one.order_id, place, ("praise",), badge)


def officers(reading: Reading, asked: Asked) -> dict[str, OfficerCounts]:
    """What there is of each officer, by 警号."""
    found: dict[str, OfficerCounts] = defaultdict(OfficerCounts)
    for fact in kept(asked, officer_facts(reading, asked)):
        one = found[fact.code]
        if "events" in fact.measures:
            one.events += 1
        elif "praise" in fact.measures:
            one.praise += 1
        else:
            _add(one, fact)
    return dict(found)


def _add(one: OfficerCounts, fact: Fact) -> None:
    said = _one(fact.measures[0], 1)
    one.opinions += said
    one.share += _one(fact.measures[0], 1 / len(fact.place.officers))
    line = fact.place.line
    one.by_line[line] = one.by_line.get(line, Opinions()) + said


def _one(measure: str, weight: float) -> Opinions:
    return Opinions(*(weight * (measure == name) for name in (SATISFIED, MIDDLE, DISSATISFIED)))
