"""What a task and its answers add to the figures: whole numbers by day, unit and business line, so that any period is a sum of days.

A task counts once: as tried on the day its first call ended, under the disposition of its last; as answered on the day of the
answer that counts. Whatever changes later (a second call, a revision, a settlement) takes one from a cell and adds one to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple

from domain.acts.world import AnswerStanding
from domain.dispositions import Category, Disposition
from domain.tasks.replicated import ATTEMPT, corrected
from domain.vocabulary import Satisfaction
from domain.wire.rows import Fact


class DateBy(StrEnum):
    """Which day something belongs to: the day it was answered or first tried, or the day of the event it is about."""

    ANSWERED = auto()
    EVENT = auto()


class Grain(StrEnum):
    """How long the days of a cell are taken together."""

    DAY = auto()
    MONTH = auto()


class Measure(StrEnum):
    """What is counted in a cell.

    The first four are overall answers that count. ``secondary`` ones (those that wait for the lead among them), ``trial`` ones and those
    of citizens who called in (``adhoc``) exist and do not. ``not_put``: tasks tried whose form never put the overall question.
    The last eight are tasks tried, by the group of their last disposition.
    """

    SATISFIED = auto()
    BASICALLY_SATISFIED = auto()
    DISSATISFIED = auto()
    UNCLEAR = auto()
    SECONDARY = auto()
    TRIAL = auto()
    ADHOC = auto()
    NOT_PUT = auto()
    COMPLETE = auto()
    PARTIAL = auto()
    REFUSAL = auto()
    NON_CONTACT = auto()
    OTHER = auto()
    UNKNOWN_HOUSEHOLD = auto()
    UNKNOWN_OTHER = auto()
    NOT_ELIGIBLE = auto()


Cell = tuple[str, str, int, str, str]
"""Where numbers of a city stand: by which day (``DateBy``), grain, its first day (:func:`number_of`), unit, business line."""

TRIED = {category: Measure[category.name] for category in Category}
"""Under what a task is counted as tried."""

_SAID = {answer.value: Measure[answer.name] for answer in Satisfaction}
_TRIED_BY = {code.value: TRIED[code.facts.category] for code in Disposition}
_AFTER_ALL = frozenset({AnswerStanding.SECONDARY.value, AnswerStanding.PENDING.value})


def of_answer(standing: str, overall: int | None, *, trial: bool, adhoc: bool) -> Iterator[Measure]:
    """Under what one revision of an answer counts."""
    if standing in _AFTER_ALL:
        yield Measure.SECONDARY
    if trial:
        yield Measure.TRIAL
    if standing != AnswerStanding.CANONICAL:
        return
    if adhoc:
        yield Measure.ADHOC
    elif not trial and overall is not None:
        yield _SAID[overall]


class Tried(NamedTuple):
    """That a task was called: when first (UTC ms), and what its last call brought."""

    first_at: int
    last: Measure


def tried(facts: Iterable[Fact]) -> Tried | None:
    """What the facts of a task, in the order they happened, say of its calls; ``None``: there was none."""
    calls = [fact for fact in corrected(facts) if fact.kind == ATTEMPT and fact.disposition in _TRIED_BY]
    return Tried(calls[0].at, _TRIED_BY[calls[-1].disposition or ""]) if calls else None


def of_task(found: Tried, *, not_put: bool, trial: bool, adhoc: bool) -> Iterator[Measure]:
    """Under what a task that was tried counts. ``not_put``: the answer that counts is whole and has no overall one."""
    if trial or adhoc:
        return
    yield found.last
    if not_put:
        yield Measure.NOT_PUT


def number_of(day: date) -> int:
    """A day as the cells have it, 20260131: in order, and readable to who looks at the table."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of_number(number: int) -> date:
    """The day that :func:`number_of` has made a number of."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def month_of(day: int) -> int:
    """The first day of the month of a day, both as cells have them."""
    return day - day % 100 + 1
