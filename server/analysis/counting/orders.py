"""Complaints and praise: what became of them, what they are about, and who complained anew after they were closed.

A complaint that was lowered to a demand is counted as ever; one that was voided, or opened by mistake, is not.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.counts import Asked, Axis, CaseKind, FollowedOrder, Key, Orders, Place
from domain.orders.clocks import Clock, Run
from domain.orders.timing import Timekeeping
from domain.questionnaire.rectification import OUTCOME, SOLVED
from domain.times import LAST_INSTANT, day_of
from domain.vocabulary import OrderEnd, OrderKind, OrderState, TagStatus
from server.analysis.counting.facts import Days, Fact, days_of, kept, summed
from server.analysis.counting.repository import orders as repository
from server.answers.repository import second_visits
from server.db.work import Reading
from server.orders.keeping import keeping_of
from server.orders.progress import Progress, progress_of
from server.tags import repository as tags

_OVER = frozenset({OrderState.CLOSED, OrderState.ARCHIVED})
_RECTIFIED = _OVER | {OrderState.AWAITING_REVISIT}
_UNREACHED = frozenset({OrderEnd.NOT_REACHED, OrderEnd.REVISIT_REFUSED})
_SOLVED, _NOT_SOLVED = frozenset({1}), frozenset({2, 3, 4})
_SATISFIED, _UNSATISFIED = frozenset({1, 2}), frozenset({3})


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as it stands."""

    row: Any
    progress: Progress
    place: Place

    @property
    def order_id(self) -> str:
        return str(self.row.order_id)

    @property
    def void(self) -> bool:
        """It was none, or was opened by mistake."""
        order = self.progress.order
        return order.state is OrderState.VOID or order.end is OrderEnd.CONFIRMED_MISTAKE

    @property
    def group(self) -> str | None:
        """The contact group of its citizen."""
        group: str | None = self.row.asked_group or self.row.callers_group
        return group

    def on(self, day: date) -> Place:
        """Its place on another day."""
        return Place(day, self.place.unit, self.place.line, self.place.channel, self.place.officers)

    def fact(self, day: date, *measures: str) -> Fact:
        """That it counts on a day."""
        return Fact(CaseKind.ORDER, self.order_id, self.order_id, self.on(day), measures)


def complaints(reading: Reading, asked: Asked, first: int, after: int) -> list[Complaint]:
    """Complaints opened in this time, as far as the sight reaches."""
    return _orders(reading, asked, OrderKind.DISSATISFIED, first, after)


def _orders(reading: Reading, asked: Asked, kind: OrderKind, first: int, after: int) -> list[Complaint]:
    keeping = keeping_of(reading)
    found = []
    for row in repository.opened(reading, asked.sight, kind, first, after):
        officers = tuple(json.loads(row.handled_by or "[]"))
        day = day_of(row.opened_at, keeping.zone)
        place = Place(day, row.unit_id or "", row.business_line, row.source, officers)
        found.append(Complaint(row, progress_of(row._mapping, keeping), place))
    return found


def order_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """What became of complaints opened until the last day asked for, and praise."""
    days, keeping = days_of(reading, asked), keeping_of(reading)
    found = complaints(reading, asked, 0, days.after)
    visits = repository.visits(reading, [one.order_id for one in found])
    for one in found:
        if one.void:
            yield one.fact(one.place.day, "voided")
            continue
        yield one.fact(one.place.day, *_opened(one))
        yield from _handled(one, keeping)
        yield from _visited(reading, one, visits.get(one.order_id), days.zone)
    yield from _praise(reading, asked, days)


def orders(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, Orders]:
    """What became of complaints, and how much praise there was."""
    return {
        key: Orders(**counts) for key, counts in summed(kept(asked, order_facts(reading, asked)), by).items()
    }


def _opened(one: Complaint) -> tuple[str, ...]:
    order = one.progress.order
    return ("opened", "rectified") if order.approvers and order.state in _RECTIFIED else ("opened",)


def _handled(one: Complaint, keeping: Timekeeping) -> Iterator[Fact]:
    """What its unit did in its first round, on the day it was due."""
    order = one.progress.order
    measures = ["dispatched"] if order.dispatchers else []
    if order.returns:
        measures.append("returned")
    if order.state in _OVER:
        measures.append("closed")
        if order.round > 1:
            measures.append("redone")
    day, run = one.place.day, _first(one.progress.runs, Clock.RECTIFY)
    end = keeping.due(run) if run is not None else None
    if run is not None and end is not None:
        day = day_of(end, keeping.zone)
        measures.append("due")
        if _done_by(run, end):
            measures.append("in_time")
        contact = _first(one.progress.runs, Clock.CONTACT)
        if contact is not None and _done_by(contact, keeping.due(contact)):
            measures.append("responded")
    if measures:
        yield one.fact(day, *measures)


def _first(runs: Sequence[Run], clock: Clock) -> Run | None:
    return next((run for run in runs if run.clock is clock), None)


def _done_by(run: Run, end: int | None) -> bool:
    return run.stopped is not None and end is not None and run.stopped <= end


def _visited(reading: Reading, one: Complaint, visit: Any | None, zone: str) -> Iterator[Fact]:
    """What its citizen said when they were asked anew, or that they could not be."""
    order = one.progress.order
    told = (
        second_visits.counted(reading, visit.response_id)
        if visit is not None and visit.response_id is not None
        else None
    )
    if visit is not None and told is not None:
        day = day_of(visit.answered_at, zone)
        yield one.fact(day, "visited", *_said(told.answers))
    elif order.end in _UNREACHED and order.closed_on is not None:
        yield one.fact(order.closed_on, "not_reached")


def _said(answers: Mapping[str, object]) -> Iterator[str]:
    for question, name, values in (
        (SOLVED, "solved", _SOLVED),
        (SOLVED, "not_solved", _NOT_SOLVED),
        (OUTCOME, "satisfied", _SATISFIED),
        (OUTCOME, "unsatisfied", _UNSATISFIED),
    ):
        if answers.get(question) in values:
            yield name


def _praise(reading: Reading, asked: Asked, days: Days) -> Iterator[Fact]:
    for one in praise(reading, asked):
        if not one.void and one.progress.order.end is not OrderEnd.PRAISE_UNCONFIRMED:
            yield one.fact(praised_on(one, days.zone), "praise")


def praise(reading: Reading, asked: Asked) -> list[Complaint]:
    """Praise about events of the days asked for; it may have come long after."""
    return _orders(reading, asked, OrderKind.PRAISE, days_of(reading, asked).first, LAST_INSTANT)


def praised_on(one: Complaint, zone: str) -> date:
    """The day praise counts on: that of its event, where it has one."""
    return one.place.day if one.row.reported_at is None else day_of(one.row.reported_at, zone)


# What they are about ------------------------------------------------------------------------------------------------

_COLUMNS = {Table.ABOUT: "about", Table.ASPECT_ORDERS: "aspects", Table.TAG: "tags"}


def item_facts(reading: Reading, asked: Asked, what: Table) -> Iterator[Fact]:
    """Complaints once for each thing they are about; a merged tag counts as the one that took its place."""
    days = days_of(reading, asked)
    today = _successors(reading) if what is Table.TAG else {}
    for one in complaints(reading, asked, days.first, days.after):
        if one.void:
            continue
        codes = json.loads(getattr(one.row, _COLUMNS[what]) or "[]")
        for code in dict.fromkeys(today.get(code, code) for code in codes):
            yield Fact(CaseKind.ORDER, one.order_id, one.order_id, one.place, ("opened",), code)


def items(reading: Reading, asked: Asked, what: Table, by: Sequence[Axis]) -> dict[Key, int]:
    """Distinct complaints by what they are about (the last value of a key), on the day they were opened: these sum to more than there are.

    Args:
        what: about, aspect_orders or tag.
    """
    found = summed(kept(asked, item_facts(reading, asked, what)), by, coded=True)
    return {key: counts["opened"] for key, counts in found.items()}


def _successors(reading: Reading) -> dict[str, str]:
    """What each merged tag counts as today."""
    rows = tags.rows(reading)
    found = {}
    for code in rows:
        end = code
        seen = {code}
        while rows[end].status == TagStatus.MERGED and rows[end].replaced_by in rows:
            following = str(rows[end].replaced_by)
            if following in seen:
                break
            seen.add(following)
            end = following
        found[code] = end
    return found


# What comes back ----------------------------------------------------------------------------------------------------


def recurrence_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Complaints closed for good on these days whose citizen is known, and those of them whose citizen complained anew."""
    for one, followed in _followed(reading, asked):
        closed = one.progress.order.closed_on
        if closed is not None:
            yield one.fact(closed, "closed", *(("came_back",) if followed.came_back else ()))


def recurrence(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, list[FollowedOrder]]:
    """Complaints by the day of their closing, each followed until its citizen complained anew, or until today."""
    found: dict[Key, list[FollowedOrder]] = defaultdict(list)
    for one, followed in _followed(reading, asked):
        closed = one.progress.order.closed_on
        if closed is not None and asked.takes(one.on(closed)):
            for key in one.on(closed).keys(by):
                found[key].append(followed)
    return dict(found)


def _followed(reading: Reading, asked: Asked) -> Iterator[tuple[Complaint, FollowedOrder]]:
    """Closed complaints with what came after. What was merged or handed to others ends no matter of its own."""
    zone = reading.zone()
    today = day_of(reading.now, zone)
    found = [one for one in complaints(reading, asked, 0, LAST_INSTANT) if not one.void and one.group]
    opened: dict[str, list[date]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.place.day):
        opened[one.group or ""].append(one.place.day)
    for one in found:
        order, group = one.progress.order, one.group or ""
        closed = order.closed_on
        if order.state not in _OVER or closed is None or order.end in (OrderEnd.MERGED, OrderEnd.TRANSFERRED):
            continue
        place = bisect_right(opened[group], closed)
        came = opened[group][place] if place < len(opened[group]) else None
        until = today if came is None else came
        yield one, FollowedOrder(max(0, (until - closed).days), came is not None, group)
