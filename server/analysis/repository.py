"""Satisfaction figures over the answers that count, with the basis they rest on.

Only canonical, untried phone answers enter; the overall question alone makes the rate, aspects are figures of their own.
"Asked" are tasks tried in the period whose form put the overall question: the response rate's basis.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from domain.aapor import OutcomeRates, count_outcomes, outcome_rates
from domain.dispositions import Disposition
from domain.satisfaction import Counts, SatisfactionFigures, figures
from domain.times import day_bounds
from domain.vocabulary import Satisfaction
from server.answers.aspects import unpacked
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt, response
from server.db.work import Reading
from server.events.tables import event
from server.masterdata.tables import officer, unit
from server.tasks.tables import task

_LAST_DAY: Final = date(9998, 12, 31)
"""The day after it must be one too; nothing happened later."""


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = auto()
    OFFICER = auto()
    ASPECT = auto()
    LINE = auto()


class DateBy(StrEnum):
    """Which day an answer belongs to: the day it was given, or the day of the event it is about."""

    ANSWERED = auto()
    EVENT = auto()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """Figures of one unit, officer, aspect or business line; ``key`` is its code, ``name`` how it is called."""

    key: str
    name: str
    figures: SatisfactionFigures


@dataclass(frozen=True, slots=True)
class Basis:
    """What was counted, printed with every figure.

    ``secondary`` answers (those that wait for the lead among them) and ``trial`` ones exist but are not in the figures; neither are
    those of citizens who called in (``adhoc``), for whoever calls of their own accord is no sample. ``asked`` are tasks with at least one
    attempt.
    """

    start: date
    end: date
    zone: str
    date_by: DateBy
    answers: int
    asked: int
    secondary: int
    trial: int
    aapor: OutcomeRates
    adhoc: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The whole and, if asked for, its parts; parts of officers overlap, because several handle one event."""

    total: SatisfactionFigures
    lines: tuple[FigureLine, ...]
    basis: Basis
    by: By | None


def report(
    reading: Reading, start: date, end: date, by: By | None, date_by: DateBy, units: list[str] | None = None
) -> Report:
    """Figures of the days ``start`` to ``end``, both included, by the city's zone.

    ``units`` limits them to these units (a liaison's subtree); ``None`` means the whole city.
    """
    zone = reading.zone()
    start, end = min(start, _LAST_DAY), min(end, _LAST_DAY)
    first, after = day_bounds(start, zone)[0], day_bounds(end, zone)[1]
    period = _Period(reading, first, after, date_by, units)
    total = period.total()
    parts = {
        None: dict,
        By.UNIT: period.by_unit,
        By.LINE: period.by_line,
        By.ASPECT: period.by_aspect,
        By.OFFICER: period.by_officer,
    }
    lines = [FigureLine(key, name, figures(counts)) for (key, name), counts in parts[by]().items()]
    lines.sort(key=lambda line: (-line.figures.counts.valid, line.key))
    other = period.not_counted()
    basis = Basis(
        start=start,
        end=end,
        zone=zone,
        date_by=date_by,
        answers=total.replies,
        asked=total.asked,
        secondary=other["secondary"],
        trial=other["trial"],
        aapor=period.aapor(),
        adhoc=other["adhoc"],
    )
    return Report(figures(total), tuple(lines), basis, by)


class _Period:
    """The answers and attempts of a period, counted one way or another."""

    def __init__(
        self, reading: Reading, first: int, after: int, date_by: DateBy, units: list[str] | None
    ) -> None:
        self.reading, self.first, self.after, self.units, self.date_by = reading, first, after, units, date_by
        when = response.c.answered_at if date_by is DateBy.ANSWERED else response.c.event_at
        self.in_period: list[ColumnElement[bool]] = [
            response.c.city_id == reading.city_id,
            when >= first,
            when < after,
        ]
        if units is not None:
            self.in_period.append(response.c.unit_id.in_(units))
        self.counted = [
            *self.in_period,
            response.c.standing == "canonical",
            response.c.trial.is_(False),
            response.c.adhoc.is_(False),
        ]

    def total(self) -> Counts:
        return _sum(self._overall(), self._asked()).get((), Counts())

    def by_unit(self) -> dict[tuple[str, str], Counts]:
        names = dict(
            self.reading.conn.execute(
                select(unit.c.unit_id, unit.c.name).where(unit.c.city_id == self.reading.city_id)
            ).all()
        )  # fmt: skip
        found = _sum(self._overall(response.c.unit_id), self._asked(event.c.unit_id))
        return {(key or "", names.get(key or "", "")): counts for (key,), counts in found.items()}

    def by_line(self) -> dict[tuple[str, str], Counts]:
        found = _sum(self._overall(response.c.business_line), self._asked(event.c.business_line))
        return {(key, key): counts for (key,), counts in found.items()}

    def by_aspect(self) -> dict[tuple[str, str], Counts]:
        """Answers to the aspect's own question; it was asked wherever it was answered."""
        query = (
            select(response.c.aspects, func.count())
            .where(*self.counted, response.c.aspects.is_not(None))
            .group_by(response.c.aspects)
        )
        found: dict[tuple[str, str], Counts] = defaultdict(Counts)
        for aspects, n in self.reading.conn.execute(query):
            for aspect, value in unpacked(aspects):
                found[(aspect.value, aspect.value)] += _counts(value, n, asked=n)
        return found

    def by_officer(self) -> dict[tuple[str, str], Counts]:
        """An answer counts for every officer of its event."""
        names = dict(
            self.reading.conn.execute(
                select(officer.c.badge_no, officer.c.name).where(officer.c.city_id == self.reading.city_id)
            ).all()
        )  # fmt: skip
        found: dict[tuple[str, str], Counts] = defaultdict(Counts)
        answers = self._joined(select(event.c.officers, response.c.overall, func.count())).group_by(
            event.c.officers, response.c.overall
        )
        for officers, overall, n in self.reading.conn.execute(answers):
            for badge in json.loads(officers or "[]"):
                found[(badge, names.get(badge, ""))] += _counts(overall, n)
        for (officers,), n in self._asked(event.c.officers).items():
            for badge in json.loads(officers or "[]"):
                found[(badge, names.get(badge, ""))] += Counts(asked=n)
        return found

    def not_counted(self) -> dict[str, int]:
        """Answers that exist and do not count, by why."""
        query = select(
            func.count().filter(response.c.standing.in_(("secondary", "pending"))),
            func.count().filter(response.c.trial.is_(True)),
            func.count().filter(response.c.adhoc.is_(True), response.c.standing == "canonical"),
        ).where(*self.in_period)
        secondary, trial, adhoc = self.reading.conn.execute(query).one()
        return {"secondary": secondary, "trial": trial, "adhoc": adhoc}

    def aapor(self) -> OutcomeRates:
        """Outcome rates of the tasks tried in the period, by their last disposition."""
        query = self._tried(select(task.c.last_disposition, func.count(task.c.task_id.distinct()))).group_by(
            task.c.last_disposition
        )
        dispositions: list[Disposition] = []
        for code, n in self.reading.conn.execute(query):
            if code in set(Disposition):
                dispositions += [Disposition(code)] * n
        return outcome_rates(count_outcomes(dispositions))

    def _overall(self, *keys: ColumnElement[Any]) -> dict[tuple[Any, ...], Counts]:
        query = (
            select(*keys, response.c.overall, func.count())
            .where(*self.counted)
            .group_by(*keys, response.c.overall)
        )
        found: dict[tuple[Any, ...], Counts] = defaultdict(Counts)
        for *key, overall, n in self.reading.conn.execute(query):
            found[tuple(key)] += _counts(overall, n)
        return found

    def _asked(self, *keys: ColumnElement[Any]) -> dict[tuple[Any, ...], int]:
        """Tasks tried, without those whose form never put the overall question (SMS had answered it already)."""
        not_put = exists().where(
            response.c.city_id == task.c.city_id,
            response.c.task_id == task.c.task_id,
            response.c.standing == "canonical",
            response.c.partial.is_(False),
            response.c.overall.is_(None),
        )
        query = self._tried(select(*keys, func.count(task.c.task_id.distinct()))).where(~not_put)
        if keys:
            query = query.group_by(*keys)
        return {tuple(key): n for *key, n in self.reading.conn.execute(query)}

    def _tried(self, query: Select[Any]) -> Select[Any]:
        joined = (
            query.select_from(task)
            .join(event, and_(event.c.city_id == task.c.city_id, event.c.event_id == task.c.event_id))
            .where(
                task.c.city_id == self.reading.city_id,
                task.c.trial.is_(False),
                task.c.adhoc.is_(False),
            )
        )
        if self.date_by is DateBy.ANSWERED:
            calls = outcomes(
                attempt.c.city_id == self.reading.city_id,
                attempt.c.started_at >= self.first,
                attempt.c.started_at < self.after,
            )
            joined = joined.join(
                calls, and_(calls.c.city_id == task.c.city_id, calls.c.task_id == task.c.task_id)
            )
        else:
            joined = joined.where(
                task.c.last_attempt_at.is_not(None),
                task.c.event_at >= self.first,
                task.c.event_at < self.after,
            )
        return joined if self.units is None else joined.where(event.c.unit_id.in_(self.units))

    def _joined(self, query: Select[Any]) -> Select[Any]:
        on = and_(event.c.city_id == response.c.city_id, event.c.event_id == response.c.event_id)
        return query.select_from(response).join(event, on).where(*self.counted)


def _counts(value: int | None, n: int, asked: int = 0) -> Counts:
    """``n`` answers of one value; an answer without an overall value (a partial form) is a reply to nothing."""
    match value:
        case Satisfaction.SATISFIED:
            return Counts(satisfied=n, asked=asked)
        case Satisfaction.BASICALLY_SATISFIED:
            return Counts(basically_satisfied=n, asked=asked)
        case Satisfaction.DISSATISFIED:
            return Counts(dissatisfied=n, asked=asked)
        case Satisfaction.UNCLEAR:
            return Counts(unclear=n, asked=asked)
        case _:
            return Counts(asked=asked)


def _sum(
    answers: dict[tuple[Any, ...], Counts], asked: dict[tuple[Any, ...], int]
) -> dict[tuple[Any, ...], Counts]:
    found = defaultdict(Counts, answers)
    for key, n in asked.items():
        found[key] += Counts(asked=n)
    return dict(found)
