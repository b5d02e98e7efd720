"""Answers about the events each officer handled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from domain.figures.counts import Asked, CaseKind, OfficerCounts, Place
from domain.figures.strata import Opinions
from domain.times import day_of
from domain.vocabulary import OrderEnd
from server.analysis.counting.facts import DISSATISFIED, MIDDLE, SATISFIED, Fact, days_of, kept, pages
from server.analysis.counting.frame import answered, framed
from server.analysis.counting.orders import praise, praised_on
from server.analysis.counting.repository import events as repository
from server.db.work import Reading
from server.events.repository.officers import handlers

_AT_ONCE = 2_000


def officer_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Answers of the sample about events an officer handled, those events, and their praise; the code is the 警号."""
    answers = (fact for fact, _ in answer_facts(reading, asked))
    return chain(answers, event_facts(reading, asked), praise_facts(reading, asked))


def answer_facts(reading: Reading, asked: Asked) -> Iterator[tuple[Fact, int]]:
    """Answers once for each officer, with among how many they handled its event."""
    for events in pages(framed(reading, days_of(reading, asked)), _AT_ONCE):
        told = [(one.event_id, fact) for one in events for fact in answered(one)]
        whose = handlers(reading, {event_id for event_id, _ in told})
        for event_id, fact in told:
            for officer in whose.get(event_id, ()):
                yield replace(fact, code=officer.badge_no), officer.among


def event_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Events once for each who handled them."""
    days = days_of(reading, asked)
    for rows in pages(repository.handled(reading, days.first, days.after), _AT_ONCE):
        whose = handlers(reading, [row.event_id for row in rows])
        for row in rows:
            place = Place(day_of(row.reported_at, days.zone), row.unit_id or "", row.business_line)
            for officer in whose.get(row.event_id, ()):
                yield Fact(CaseKind.EVENT, row.event_id, row.event_id, place, ("events",), officer.badge_no)


def praise_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
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
    for fact, among in answer_facts(reading, asked):
        if asked.takes(fact.place):
            _add(found[fact.code], fact, among)
    for fact in kept(asked, event_facts(reading, asked)):
        found[fact.code].events += 1
    for fact in kept(asked, praise_facts(reading, asked)):
        found[fact.code].praise += 1
    return dict(found)


def _add(one: OfficerCounts, fact: Fact, among: int) -> None:
    said = _one(fact.measures[0], 1)
    one.opinions += said
    one.share += _one(fact.measures[0], 1 / among)
    line = fact.place.line
    one.by_line[line] = one.by_line.get(line, Opinions()) + said


def _one(measure: str, weight: float) -> Opinions:
    return Opinions(*(weight * (measure == name) for name in (SATISFIED, MIDDLE, DISSATISFIED)))
