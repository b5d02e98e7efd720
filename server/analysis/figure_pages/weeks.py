"""Answers week by week against one stable share, with the exact limit of each week; and months as counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from domain.figures.case_keys import Table
from domain.figures.counts import Asked, Axis
from domain.figures.strata import Opinions
from domain.figures.weekly import alarms, limit
from domain.wire.figures import AnswerSet, Line, Trend, TrendPoint
from domain.wire.shown import Label
from server.analysis.counting.frame import phone_answers
from server.analysis.counting.texts import sms_ratings
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question

WEEKS, MONTHS = 26, 36
"""So many points a chart has at most: the newest of the period."""
_LEAST_BASELINE: Final = 100
"""Answers from which a share is stable enough to be held against."""
_ONE_WEEK: Final = timedelta(weeks=1)
_FIRST: Final = date(1970, 1, 5)
"""The first Monday that is counted from: nothing happened before."""

TABLES: Final = {AnswerSet.SAMPLE: Table.PHONE_ANSWERS, AnswerSet.SMS: Table.SMS_RATINGS}


def said_by(question: Question, asked: Asked, by: tuple[Axis, ...]) -> dict[tuple[str, ...], Opinions]:
    """The one answer set by which things are compared."""
    counted = phone_answers if question.answers is AnswerSet.SAMPLE else sms_ratings
    return counted(question.reading, asked, by)


def mondays(start: date, end: date) -> list[date]:
    """The Mondays of the newest whole or begun weeks of these days, at most :data:`WEEKS`."""
    last = end - timedelta(days=end.weekday())
    if last < _FIRST:
        return [last]
    first = max(start, last - (WEEKS - 1) * _ONE_WEEK, _FIRST)
    found = [last]
    while found[-1] > first:
        found.append(found[-1] - _ONE_WEEK)
    return found[::-1]


def sunday(monday: date) -> date:
    """The last day of a week, or of all time."""
    return min(monday, date.max - timedelta(days=6)) + timedelta(days=6)


def months(start: date, end: date) -> list[date]:
    """The first days of the newest months of these days, at most :data:`MONTHS`."""
    found = [end.replace(day=1)]
    while found[-1] > start and len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def baseline(question: Question, weeks: list[date], seen: dict[tuple[str, ...], Opinions]) -> float | None:
    """One stable share of dissatisfied: of the 26 weeks before those shown, or where there were too few answers of the shown ones
    themselves; ``None`` where these are too few too."""
    before = Opinions()
    if weeks[0] > _FIRST + WEEKS * _ONE_WEEK:
        asked = question.during(weeks[0] - WEEKS * _ONE_WEEK, weeks[0] - timedelta(days=1))
        before = said_by(question, asked, ()).get((), Opinions())
    held = before if before.n >= _LEAST_BASELINE else sum(seen.values(), Opinions())
    return held.dissatisfied / held.n if held.n >= _LEAST_BASELINE else None


def week_by_week(question: Question, label: Label) -> Trend:
    """The share of dissatisfied by week with its exact limit; one-sided, for only a rise is an alarm."""
    weeks = mondays(question.start, question.end)
    days = max(question.start, weeks[0]), question.end
    seen = said_by(question, question.during(*days), (Axis.WEEK,))
    share = baseline(question, weeks, seen)
    points = [_point(question, monday, days, seen, share) for monday in weeks]
    return Trend("weeks", "week", [Line(label, points)])


def _point(
    question: Question,
    monday: date,
    days: tuple[date, date],
    seen: dict[tuple[str, ...], Opinions],
    share: float | None,
) -> TrendPoint:
    said = seen.get((monday.isoformat(),), Opinions())
    n = int(said.n)
    cases = question.cases(
        TABLES[question.answers],
        "dissatisfied",
        days=_inside(days, monday, sunday(monday)),
    )
    least = limit(n, share) if share is not None and n else None
    return TrendPoint(
        monday.isoformat(),
        numbers.dissatisfied(said, cases),
        n,
        high=(least - 1) / n if least is not None else None,
        alarm=share is not None and alarms(int(said.dissatisfied), n, share),
    )


def _inside(days: tuple[date, date], start: date, end: date) -> tuple[date, date]:
    return max(days[0], start), min(days[1], end)


def month_days(question: Question, first: date) -> tuple[date, date]:
    """The days of a month that are asked for."""
    last = date.max
    if first < last.replace(day=1):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return _inside((question.start, question.end), first, last)


def month_keys(question: Question) -> Iterator[tuple[date, tuple[date, date]]]:
    """Each month shown, with its days."""
    for first in months(question.start, question.end):
        yield first, month_days(question, first)
