"""The satisfaction rate of everybody, and what was counted beside it.

The rate is estimated from three strata (``domain.figures.strata``) by the day of the event; beside it stands what the sample of those answered who
had not answered the text (未回短信者电话答复率), which is no rate of everybody and never the first number. Both are counted from the rows.
Who was called and answered stands under the numbers as their basis: a task once, on the day of its first call, so that days make months;
these are sums of cells that are kept up (``server.tallies``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Final

from domain.aapor import OutcomeCounts, OutcomeRates, outcome_rates
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Asked, Axis
from domain.figures.strata import Opinions
from domain.problems import Problem, ProblemError
from domain.satisfaction import Counts, Rate, rate
from domain.tallies import TRIED, DateBy, Measure
from domain.times import day_bounds
from domain.wire.shown import Shown
from server.analysis.counting.calls import aspects
from server.analysis.counting.frame import phone_answers, strata
from server.analysis.counting.officers import officers
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.places import Places
from server.analysis.figure_pages.rates import frame, rates
from server.analysis.repository import events_between
from server.db.work import Reading
from server.masterdata.repository.officers import officer_names
from server.masterdata.repository.units import known_units
from server.orders.access import NOTHING
from server.tallies.repository import Part, sums

_LAST_DAY: Final = date(9998, 12, 31)
"""The day after it must be one too; nothing happened later."""
_NOT_A: Final = "BS?"
"""Strata of whom aspects are told: who answered 不满意 by text stands apart, for they were all called."""
MOST_EVENTS: Final = 20_000
"""So many events are looked at one by one while somebody waits."""


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = auto()
    OFFICER = auto()
    ASPECT = auto()
    LINE = auto()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One unit, officer, aspect or business line; ``key`` is its code, ``name`` how it is called.

    Attributes:
        figures: of a unit or line as of the whole; of an officer or aspect the share of 不满意.
        counts: answers of the telephone; ``None`` of officers and aspects, whose figures have their own.
    """

    key: str
    name: str
    figures: tuple[Shown, ...]
    counts: Counts | None = None


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
    """The whole and, if asked for, its parts; parts of officers overlap, because several handle one event.

    Attributes:
        figures: the three ways to count 基本满意, and last 未回短信者电话答复率; of events of these days. Empty: they were not made.
        counts: answers of the telephone by their day or their event's (``basis.date_by``); their share is nobody's rate and not told.
        too_many: the figures were not made because so many events are not looked at while somebody waits.
    """

    figures: tuple[Shown, ...]
    counts: Counts
    response: Rate
    lines: tuple[FigureLine, ...]
    basis: Basis
    by: By | None
    too_many: bool = False


def report(
    reading: Reading,
    start: date,
    end: date,
    by: By | None,
    date_by: DateBy,
    units: list[str] | None = None,
    *,
    estimate: bool = True,
) -> Report:
    """Figures of the days ``start`` to ``end``, both included, by the city's zone.

    Args:
        units: only these units (a liaison's subtree); ``None``: the whole city.
        estimate: make the figures that are counted from the rows, not the basis alone.
    """
    start, end = min(start, _LAST_DAY), min(end, _LAST_DAY)
    asked = Asked(start, end, None if units is None else frozenset(units), None, NOTHING)
    found = sums(reading, start, end, date_by, _PARTS.get(by) if by else None, units)
    whole = {measure: sum(counts[measure] for counts in found.values()) for measure in Measure}
    made = _estimated(reading, asked, None) if estimate else {}
    total = _counts(whole)
    basis = Basis(
        start=start,
        end=end,
        zone=reading.zone(),
        date_by=date_by,
        answers=total.replies,
        asked=total.asked,
        secondary=whole[Measure.SECONDARY],
        trial=whole[Measure.TRIAL],
        aapor=outcome_rates(OutcomeCounts(**{measure.value: whole[measure] for measure in TRIED.values()})),
        adhoc=whole[Measure.ADHOC],
    )
    lines = _lines(reading, asked, by, {key: _counts(counts) for key, counts in found.items()}, estimate)
    return Report(made.get("", ()), total, rate(total.replies, total.asked), lines, basis, by)


def _lines(
    reading: Reading, asked: Asked, by: By | None, counts: Mapping[str, Counts], estimate: bool
) -> tuple[FigureLine, ...]:
    if by is By.ASPECT:
        said = aspects(reading, asked, (), strata=_NOT_A)
        return tuple(
            FigureLine(code, code, (numbers.dissatisfied(one, None, key=FigureKey.ASPECT_RATE),))
            for (code,), one in sorted(said.items())
        )
    if by is By.OFFICER:
        names = officer_names(reading)
        return tuple(
            FigureLine(badge, names.get(badge, ""), (numbers.dissatisfied(one.opinions, None),))
            for badge, one in sorted(officers(reading, asked).items())
            if one.opinions.n
        )
    if by is None:
        return ()
    made = _estimated(reading, asked, _AXES[by]) if estimate else {}
    named = {unit_id: known.name for unit_id, known in known_units(reading).items()} if by is By.UNIT else {}
    lines = [
        FigureLine(
            key, named.get(key, "" if by is By.UNIT else key), made.get(key, ()), counts.get(key, Counts())
        )
        for key in made.keys() | {key for key, one in counts.items() if one != Counts()}
    ]
    return tuple(sorted(lines, key=lambda line: (line.name, line.key)))


def _estimated(reading: Reading, asked: Asked, axis: Axis | None) -> dict[str, tuple[Shown, ...]]:
    """The figures of the whole (under "") or by unit or line, as they are compared."""
    by = () if axis is None else (axis,)
    cells, phone = strata(reading, asked, by), phone_answers(reading, asked, by)
    parents = Places(reading).parents
    keys = {*cells, *phone} if by else {()}
    return {
        "".join(key): (
            *rates(frame(cells.get(key, []), parents), None, finite=axis is None),
            numbers.satisfied(FigureKey.PHONE_RATE, phone.get(key, Opinions()), None),
        )
        for key in keys
    }


def too_many(reading: Reading, start: date, end: date) -> bool:
    """Whether these days have more events than are looked at one by one while somebody waits."""
    zone = reading.zone()
    first, after = day_bounds(min(start, _LAST_DAY), zone)[0], day_bounds(min(end, _LAST_DAY), zone)[1]
    return events_between(reading, first, after, MOST_EVENTS) > MOST_EVENTS


def bounded(reading: Reading, start: date, end: date) -> None:
    """Whether figures by officer or aspect can be read from the rows of these days while somebody waits: they have nothing else.

    Raises:
        ProblemError: ``report.too_much``.
    """
    if too_many(reading, start, end):
        raise ProblemError(Problem("report.too_much", {"most": MOST_EVENTS}, field="from"))


_PARTS: Final = {By.UNIT: Part.UNIT, By.LINE: Part.LINE}
_AXES: Final = {By.UNIT: Axis.UNIT, By.LINE: Axis.LINE}


def _counts(found: Mapping[Measure, int]) -> Counts:
    return Counts(
        satisfied=found[Measure.SATISFIED],
        basically_satisfied=found[Measure.BASICALLY_SATISFIED],
        dissatisfied=found[Measure.DISSATISFIED],
        unclear=found[Measure.UNCLEAR],
        asked=sum(found[measure] for measure in TRIED.values()) - found[Measure.NOT_PUT],
    )
