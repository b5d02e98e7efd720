"""画像: everything about one unit, or one officer, quantity beside quality."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from domain.figures.beside import CountOf
from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, OfficerCounts
from domain.figures.shares import share
from domain.figures.strata import Opinions
from domain.times import to_local
from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Label, LabelOf, Shown, shown
from server.analysis.counting.calls import aspects
from server.analysis.counting.facts import days_of
from server.analysis.counting.officers import officers as counted_officers
from server.analysis.counting.orders import items
from server.analysis.counting.repository.events import handled
from server.analysis.figure_pages import numbers, officers, overview, units, what
from server.analysis.figure_pages.question import Question, not_found
from server.analysis.figure_pages.rising import rising
from server.analysis.figure_pages.weeks import week_by_week
from server.masterdata.repository.officers import officer_names

_NIGHT: Final = frozenset({22, 23, 0, 1, 2, 3, 4, 5})


def blocks(question: Question) -> list[Block]:
    """The page: of the officer of the link, else of its unit, else of all that may be seen.

    Raises:
        Refusal: there is no such officer, or figures of officers are not for whoever asks.
    """
    return of_officer(question) if question.officer else of_unit(question)


def of_unit(question: Question) -> list[Block]:
    """A unit with all below it."""
    called = what.asked_of(question)
    whole = Label(LabelOf.WHOLE) if question.unit is None else question.places.label(question.unit)
    compared = units.answers(question)
    found = [
        Row(question.places.label(one.unit), one.shown, one.flag) for one in units.seen(question, compared)
    ]
    return [
        overview.three_kinds(question),
        overview.of_orders(question),
        quantity(question),
        Rows("units", RowOrder.SIGNAL, found),
        overview.by_month(question),
        week_by_week(question, whole),
        what.abouts(question, called),
        what.by_aspect(question),
        *rising(question),
    ]


def of_officer(question: Question) -> list[Block]:
    """An officer: own n, estimate, interval, praise; what they were judged by; what their work is made of."""
    officers.allowed(question)
    badge = question.officer
    found = counted_officers(question.reading, question.asked)
    if badge not in found and badge not in officer_names(question.reading):
        raise not_found("officer")
    mine = {badge: found.get(badge, OfficerCounts())}
    return [
        officers.rows(question, mine, officers.city(question)),
        quantity(question, badge),
        _lines(question, mine[badge]),
        _aspects(question, badge),
        _abouts(question, badge),
    ]


def of_myself(question: Question) -> list[Block]:
    """What an officer sees of themselves; their side of each case has a page of its own."""
    badge = question.officer
    found = counted_officers(question.reading, question.asked)
    mine = {badge: found.get(badge, OfficerCounts())}
    return [
        officers.rows(question, mine, officers.city(question)),
        quantity(question, badge),
        _lines(question, mine[badge]),
    ]


@dataclass
class _Work:
    """Events: all, by line, by night."""

    by_line: Counter[str] = field(default_factory=Counter)
    night: int = 0


def quantity(question: Question, badge: str = "") -> Rows:
    """How the events of somebody are made up: what a rate of theirs is of."""
    days = days_of(question.reading, question.asked)
    found = _Work()
    for row in handled(question.reading, days.first, days.after):
        mine = f'"{badge}"' in row.officers if badge else _mine(question, row.unit_id)
        if mine and (question.lines is None or row.business_line in question.lines):
            found.by_line[row.business_line] += 1
            found.night += to_local(row.reported_at, days.zone).hour in _NIGHT
    n = found.by_line.total()
    rows = [
        Row(Label(LabelOf.LINE, line), _share(FigureKey.LINE_SHARE, part, n))
        for line, part in sorted(found.by_line.items())
    ]
    night = FigureKey.NIGHT_SHARE
    rows.append(Row(Label(LabelOf.COMPONENT, night.value), _share(night, found.night, n)))
    return Rows("quantity", RowOrder.NAME, rows)


def _mine(question: Question, unit_id: str | None) -> bool:
    return question.units is None or unit_id in question.units


def _share(key: FigureKey, part: int, n: int) -> Shown:
    own: dict[CountOf, float] = {CountOf.EVENTS_OF_IT: part, CountOf.EVENTS: n}
    return shown(key, share(part, n), own)


def _lines(question: Question, counts: OfficerCounts) -> Rows:
    """An officer's own answers on each line."""
    rows = []
    for line, said in sorted(counts.by_line.items()):
        at = ((Axis.LINE, line),)
        cases = question.cases(Table.OFFICERS, "dissatisfied", code=question.officer, at=at)
        rows.append(Row(Label(LabelOf.LINE, line), numbers.dissatisfied(said, cases)))
    return Rows("lines", RowOrder.NAME, rows)


def _aspects(question: Question, badge: str) -> Rows:
    found = aspects(question.reading, question.asked, (Axis.OFFICER,), strata=what.OTHERS)
    rows = []
    for (one, code), said in sorted(found.items()):
        if one == badge:
            rows.append(Row(Label(LabelOf.ASPECT, code), _judged(question, badge, code, said)))
    return Rows("aspects", RowOrder.NAME, rows)


def _judged(question: Question, badge: str, code: str, said: Opinions) -> Shown:
    at = ((Axis.OFFICER, badge),)
    cases = question.cases(Table.ASPECTS, "dissatisfied", code=code, strata=what.OTHERS, at=at)
    return numbers.dissatisfied(said, cases, key=FigureKey.ASPECT_RATE)


def _abouts(question: Question, badge: str) -> Rows:
    """Complaints about events they handled; which of several officers is meant, their orders say."""
    found = items(question.reading, question.asked, Table.ABOUT, (Axis.OFFICER,))
    rows = []
    for (one, code), n in sorted(found.items()):
        if one == badge:
            cases = question.cases(Table.ABOUT, "opened", code=code, at=((Axis.OFFICER, badge),))
            rows.append(Row(Label(LabelOf.ABOUT, code), numbers.items(n, n, cases)))
    return Rows("abouts", RowOrder.NAME, rows)
