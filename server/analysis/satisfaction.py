"""Satisfaction figures over the answers that count, with the basis they rest on.

Only canonical, untried phone answers enter; the overall question alone makes the rate, aspects are figures of their own.
"Asked" are tasks first tried in the period whose form put the overall question: the response rate's basis. The whole, its units and its
lines are sums of cells that are kept up (``server.tallies``); aspects and officers are read from the period's own rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Final

from domain.aapor import OutcomeCounts, OutcomeRates, outcome_rates
from domain.problems import Problem, ProblemError
from domain.satisfaction import Counts, SatisfactionFigures, figures
from domain.tallies import TRIED, DateBy, Measure
from domain.times import day_bounds
from server.analysis.repository import Period
from server.db.work import Reading
from server.masterdata.repository.officers import officer_names
from server.masterdata.repository.units import known_units
from server.tallies.repository import Part, sums

_LAST_DAY: Final = date(9998, 12, 31)
"""The day after it must be one too; nothing happened later."""


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = auto()
    OFFICER = auto()
    ASPECT = auto()
    LINE = auto()


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
    those of citizens who called in (``adhoc``), for whoever calls of their own accord is no sample. ``asked`` are tasks whose first attempt,
    or whose event, is of these days.
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
    found = sums(reading, start, end, date_by, _PARTS.get(by) if by else None, units)
    whole = {measure: sum(numbers[measure] for numbers in found.values()) for measure in Measure}
    parts = {key: _counts(numbers) for key, numbers in found.items()}
    if by in (By.ASPECT, By.OFFICER):
        period = _period(reading, start, end, date_by, units)
        parts = period.by_aspect() if by is By.ASPECT else period.by_officer()
    names = _names(reading, by)
    lines = [
        FigureLine(key, names.get(key, "") if names is not None else key, figures(counts))
        for key, counts in parts.items()
        if by is not None and counts != Counts()
    ]
    lines.sort(key=lambda line: (-line.figures.counts.valid, line.key))
    total = _counts(whole)
    basis = Basis(
        start=start,
        end=end,
        zone=zone,
        date_by=date_by,
        answers=total.replies,
        asked=total.asked,
        secondary=whole[Measure.SECONDARY],
        trial=whole[Measure.TRIAL],
        aapor=outcome_rates(OutcomeCounts(**{measure.value: whole[measure] for measure in TRIED.values()})),
        adhoc=whole[Measure.ADHOC],
    )
    return Report(figures(total), tuple(lines), basis, by)


MOST_TASKS = 20_000
"""So many tasks are looked at one by one, for figures by officer, while somebody waits: half a second of processor."""
_EVENTS_A_TASK = 5
"""So many events are passed over in the time a task takes."""


def bounded(reading: Reading, start: date, end: date, date_by: DateBy) -> None:
    """Whether figures by officer can be read from the rows of these days while somebody waits. No cells are kept of officers.

    Raises:
        ProblemError: ``report.too_much``.
    """
    found = sums(reading, min(start, _LAST_DAY), min(end, _LAST_DAY), date_by)
    tried = sum(numbers[measure] for numbers in found.values() for measure in TRIED.values())
    passed = 0
    if date_by is DateBy.EVENT:
        passed = _period(reading, start, end, date_by).events(MOST_TASKS * _EVENTS_A_TASK) // _EVENTS_A_TASK
    if max(tried, passed) > MOST_TASKS:
        raise ProblemError(Problem("report.too_much", {"most": MOST_TASKS}, field="from"))


def _period(
    reading: Reading, start: date, end: date, date_by: DateBy, units: list[str] | None = None
) -> Period:
    zone = reading.zone()
    first, after = day_bounds(min(start, _LAST_DAY), zone)[0], day_bounds(min(end, _LAST_DAY), zone)[1]
    return Period(reading, first, after, date_by, units)


_PARTS = {By.UNIT: Part.UNIT, By.LINE: Part.LINE}


def _names(reading: Reading, by: By | None) -> dict[str, str] | None:
    """How what the figures are broken down by is called, by its key; ``None`` where it is called by its key."""
    if by is By.UNIT:
        return {unit_id: known.name for unit_id, known in known_units(reading).items()}
    return officer_names(reading) if by is By.OFFICER else None


def _counts(numbers: Mapping[Measure, int]) -> Counts:
    return Counts(
        satisfied=numbers[Measure.SATISFIED],
        basically_satisfied=numbers[Measure.BASICALLY_SATISFIED],
        dissatisfied=numbers[Measure.DISSATISFIED],
        unclear=numbers[Measure.UNCLEAR],
        asked=sum(numbers[measure] for measure in TRIED.values()) - numbers[Measure.NOT_PUT],
    )
