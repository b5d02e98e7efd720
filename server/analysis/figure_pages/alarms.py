"""预警: what was raised in the weeks of the period, what was said of it, and how much of it chance would raise."""

from __future__ import annotations

from datetime import date, timedelta

from domain.figures.beside import CountOf
from domain.figures.case_keys import read
from domain.figures.catalogue import FigureKey
from domain.figures.strata import Opinions
from domain.wire.figures import Alarm, AlarmList, AlarmRule, AlarmState, Block
from domain.wire.shown import Label, LabelOf, Shown
from server.analysis.alarms import repository
from server.analysis.alarms.repository import Kept
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.tags import repository as tags

MOST_OPEN = 10
"""Open alarms of the first page."""


def blocks(question: Question) -> list[Block]:
    """The page."""
    return [listed(question)]


def listed(question: Question) -> AlarmList:
    """All alarms of the weeks that lie in the period or end in it."""
    first, last = _mondays(question)
    weeks = repository.weeks(question.reading, first, last)
    kept = [one for one in repository.alarms(question.reading, first, last) if _theirs(question, one)]
    busy = {one.week for one in kept}
    return AlarmList(
        "alarms",
        sum(weeks.values()) * _share(question),
        [_alarm(question, one) for one in kept],
        sum(one.state is AlarmState.CONFIRMED for one in kept),
        sum(one.state is AlarmState.FALSE for one in kept),
        sorted(week for week in weeks if week not in busy),
    )


def open_now(question: Question) -> AlarmList:
    """The open ones of the period, for the first page."""
    found = listed(question)
    waiting = [one for one in found.alarms if one.state is AlarmState.OPEN][:MOST_OPEN]
    return AlarmList("alarms", found.expected_false, waiting, found.confirmed, found.false, found.quiet)


def one(question: Question, alarm_id: str) -> Alarm | None:
    """An alarm as it stands."""
    kept = repository.alarm(question.reading, alarm_id)
    return None if kept is None or not _theirs(question, kept) else _alarm(question, kept)


def _mondays(question: Question) -> tuple[str, str]:
    start = question.start
    if start > date.min + timedelta(days=6):
        start -= timedelta(days=6)
    return start.isoformat(), question.end.isoformat()


def _theirs(question: Question, kept: Kept) -> bool:
    """A unit sees what was raised about itself; a page of a unit what was raised about it."""
    if question.units is None:
        return True
    return kept.label_of == LabelOf.UNIT and kept.label_key in question.units


def _share(question: Question) -> float:
    """How much of all false alarms falls to the units of the page."""
    known = question.places.units
    if question.units is None or not known:
        return 1.0
    return len(question.units & set(known)) / len(known)


def _alarm(question: Question, kept: Kept) -> Alarm:
    return Alarm(
        kept.alarm_id,
        AlarmRule(kept.rule),
        _label(question, kept),
        kept.start,
        kept.end,
        _shown(question, kept),
        kept.state,
        kept.said_name,
        kept.remark,
    )


def _label(question: Question, kept: Kept) -> Label:
    of = LabelOf(kept.label_of)
    if of is LabelOf.UNIT:
        return question.places.label(kept.label_key)
    found = tags.rows(question.reading, [kept.label_key])
    name = found[kept.label_key].name["zh"] if kept.label_key in found else kept.label_key
    return Label(of, kept.label_key, name)


def _shown(question: Question, kept: Kept) -> Shown:
    """The number it was raised by."""
    counts = kept.counts
    cases = kept.cases if question.reach.opens(read(kept.cases).table) else None
    if kept.figure is FigureKey.ITEMS:
        orders, asked = (round(counts[name]) for name in (CountOf.WORK_ORDERS, CountOf.ASKED))
        return numbers.items(orders, asked, cases)
    said = [counts[name] for name in (CountOf.SATISFIED, CountOf.MIDDLE, CountOf.DISSATISFIED)]
    return numbers.dissatisfied(Opinions(*said), cases)
