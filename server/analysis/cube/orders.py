"""What complaints and praise about an event count; who may see an order stands in place of a stratum."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.cube import Entry, entry
from domain.orders.clocks import Clock, Run
from domain.orders.timing import Timekeeping
from domain.questionnaire.rectification import OUTCOME, SOLVED
from domain.times import day_of
from domain.vocabulary import OrderEnd, OrderKind, OrderState
from resources import questionnaire_of
from server.analysis.cube.event import Subject
from server.answers.repository.second_visits import digits
from server.orders.progress import Progress, progress_of

_ENDED = frozenset({OrderState.CLOSED, OrderState.ARCHIVED})
_SAID: Mapping[str, tuple[str, Collection[int]]] = {
    "solved": (SOLVED, (1,)),
    "not_solved": (SOLVED, (2, 3, 4)),
    "satisfied": (OUTCOME, (1, 2)),
    "unsatisfied": (OUTCOME, (3,)),
}


def entries(subject: Subject, keeping: Timekeeping, merged: Mapping[str, str]) -> list[Entry]:
    """What the orders count. ``merged``: what stands in the place of each merged tag."""
    if subject.row is not None and subject.row.trial:
        return []
    found: list[Entry] = []
    thanked: set[tuple[str, str, str]] = set()
    for row in sorted(subject.orders, key=lambda row: (row.opened_at, row.order_id)):
        one = _One(row, progress_of(row._asdict(), keeping), keeping)
        if row.kind == OrderKind.DISSATISFIED.value:
            found += one.complaint(subject.visits.get(row.order_id))
            found += one.items(merged)
        elif row.kind == OrderKind.PRAISE.value:
            found += one.praise(subject, thanked)
    return found


class _One:
    """An order as it stands."""

    def __init__(self, row: Any, progress: Progress, keeping: Timekeeping) -> None:
        self._row, self._order, self._runs, self._keeping = row, progress.order, progress.runs, keeping
        self._opened = day_of(row.opened_at, keeping.zone)
        self._void = self._order.state is OrderState.VOID or self._order.end is OrderEnd.CONFIRMED_MISTAKE

    def _entry(self, table: Table, day: date, measures: Collection[str], **more: Any) -> Entry:
        place = self._row.unit_id, self._row.business_line, self._row.source
        return entry(table, day, place, measures, stratum=self._row.visibility, **more)

    def complaint(self, visit: Any | None) -> Iterator[Entry]:
        """What became of it."""
        if self._void:
            yield self._entry(Table.ORDERS, self._opened, ("voided",))
            return
        order = self._order
        done = bool(order.approvers) and order.state in _ENDED | {OrderState.AWAITING_REVISIT}
        yield self._entry(Table.ORDERS, self._opened, ("opened", "rectified") if done else ("opened",))
        day, measures = self._handled()
        if measures:
            yield self._entry(Table.ORDERS, day, measures)
        yield from self._visited(visit)

    def _handled(self) -> tuple[date, list[str]]:
        order, day = self._order, self._opened
        measures = ["dispatched"] * bool(order.dispatchers) + ["returned"] * bool(order.returns)
        if order.state in _ENDED:
            measures += ["closed"] + ["redone"] * (order.round > 1)
        rectify = self._first(Clock.RECTIFY)
        due = self._keeping.due(rectify) if rectify is not None else None
        if rectify is not None and due is not None:
            day = day_of(due, self._keeping.zone)
            measures += ["due"] + ["in_time"] * self._in_time(rectify)
            contact = self._first(Clock.CONTACT)
            measures += ["responded"] * (contact is not None and self._in_time(contact))
        return day, measures

    def _first(self, clock: Clock) -> Run | None:
        return next((run for run in self._runs if run.clock is clock), None)

    def _in_time(self, run: Run) -> bool:
        due = self._keeping.due(run)
        return due is not None and run.stopped is not None and run.stopped <= due

    def _visited(self, visit: Any | None) -> Iterator[Entry]:
        script = questionnaire_of(visit.questionnaire_hash) if visit is not None and visit.answers else None
        if visit is not None and script is not None:
            told = digits(script, json.loads(visit.answers))
            said = [name for name, (question, values) in _SAID.items() if told.get(question) in values]
            yield self._entry(Table.ORDERS, day_of(visit.answered_at, self._keeping.zone), ("visited", *said))
        elif (
            self._order.end in (OrderEnd.NOT_REACHED, OrderEnd.REVISIT_REFUSED)
            and self._order.closed_on is not None
        ):
            yield self._entry(Table.ORDERS, self._order.closed_on, ("not_reached",))

    def items(self, merged: Mapping[str, str]) -> Iterator[Entry]:
        """What it is about, each once."""
        if self._void:
            return
        for table, text in (
            (Table.ABOUT, self._row.about),
            (Table.ASPECT_ORDERS, self._row.aspects),
            (Table.TAG, self._row.tags),
        ):
            codes = json.loads(text or "[]")
            if table is Table.TAG:
                codes = [_today(code, merged) for code in codes]
            for code in dict.fromkeys(codes):
                yield self._entry(table, self._opened, ("opened",), code=code)

    def praise(self, subject: Subject, thanked: set[tuple[str, str, str]]) -> Iterator[Entry]:
        """That it is praise; and of each officer that one citizen praised, once for one event."""
        order, row = self._order, self._row
        day = self._opened if subject.row is None else day_of(subject.row.reported_at, self._keeping.zone)
        if not self._void and order.end is not OrderEnd.PRAISE_UNCONFIRMED:
            yield self._entry(Table.ORDERS, day, ("praise",))
        if order.end is not OrderEnd.PRAISE_CONFIRMED:
            return
        for badge in order.officers:
            once = badge, row.asked_group or row.callers_group or row.order_id, row.visibility
            if once not in thanked:
                thanked.add(once)
                yield self._entry(Table.OFFICERS, day, ("praise",), code=badge)


def _today(code: str, merged: Mapping[str, str]) -> str:
    """What a tag counts as."""
    seen = {code}
    while (following := merged.get(code)) is not None and following not in seen:
        seen.add(following)
        code = following
    return code
