"""What the index is made of, for all together and for each unit: scores, and how they vary together by contact groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.figures.beside import CountOf, FigureNote
from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, FrameCell, Key, Orders
from domain.figures.index import Component, index, variances
from domain.figures.strata import Score
from domain.sampling import Stratum
from domain.wire.shown import Shown, shown
from server.analysis.counting.facts import DISSATISFIED, MIDDLE, SATISFIED, days_of, kept
from server.analysis.counting.frame import framed, strata
from server.analysis.counting.orders import complaints, order_facts, orders
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.rates import RECORDED, frame, one_rate

WHOLE: Final = ""
"""In place of a unit: all of the question together."""
_RATE: Final = FigureKey.RATE_WEIGHTED
_SCORES: Final = {SATISFIED: 1.0, MIDDLE: Score.WEIGHTED.middle, DISSATISFIED: 0.0}
_OF_ORDERS: Final = {
    FigureKey.RESPONDED: ("responded", ("due",)),
    FigureKey.IN_TIME: ("in_time", ("due",)),
    FigureKey.SOLVED: ("solved", ("solved", "not_solved")),
    FigureKey.SATISFIED_AFTER: ("satisfied", ("satisfied", "unsatisfied")),
}
"""The measure above the line, and those below it."""

_Groups = dict[str, dict[str, tuple[float, float]]]


@dataclass
class Scored:
    """One unit: its components as numbers, and how they vary together."""

    parts: dict[FigureKey, Shown] = field(default_factory=dict)
    varying: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def index(self, weights: Mapping[FigureKey, float]) -> Shown:
        """The index by these weights. A component without data is left out, which is said."""
        components = [
            Component(key.value, weights.get(key, 0.0), self.parts[key].value if key in self.parts else None)
            for key in weights
        ]
        n = round(self.parts[_RATE].n) if _RATE in self.parts else 0
        found = index(components, self.varying, n)
        missing = any(weights[FigureKey(key)] for key in found.missing)
        notes = (FigureNote.COMPONENT_MISSING,) if missing else ()
        own: dict[CountOf, float] = {CountOf.ANSWERED: n}
        return shown(FigureKey.OPINION_INDEX, found.figure, own, notes=notes)


def scored(question: Question) -> dict[str, Scored]:
    """All together under :data:`WHOLE`, and each unit that has anything."""
    reading, asked = question.reading, question.asked
    groups = _groups(question)
    found: dict[str, Scored] = {}
    for by in ((), (Axis.UNIT,)):
        cells, done = strata(reading, asked, by), orders(reading, asked, by)
        for key in sorted({*cells, *done} | ({()} if not by else set())):
            unit = key[0] if key else WHOLE
            if key and not unit:
                continue
            parts = _parts(question, key, cells.get(key, []), done.get(key, Orders()))
            found[unit] = Scored(parts, variances(groups[unit].values()) if unit in groups else {})
    return found


def _parts(question: Question, key: Key, cells: Sequence[FrameCell], done: Orders) -> dict[FigureKey, Shown]:
    at = tuple((Axis.UNIT, unit) for unit in key)
    cases = question.cases(Table.STRATA, "a,b,s", strata=RECORDED, at=at)
    estimate = one_rate(frame(cells, question.places.parents), Score.WEIGHTED, cases, finite=not key)
    found = {_RATE: estimate}
    for one in _OF_ORDERS:
        cases = question.cases(Table.ORDERS, numbers.ORDER_MEASURES[one], at=at)
        found[one] = numbers.of_orders(done, one, cases)
    return found


def _groups(question: Question) -> dict[str, _Groups]:
    """Of each unit what each contact group adds to each component. In A and B all answers are known: only those of S vary, and they stand
    for as much of the rate as S is of the frame."""
    found: dict[str, _Groups] = defaultdict(lambda: defaultdict(dict))
    reading, asked = question.reading, question.asked
    sizes: dict[str, int] = defaultdict(int)
    silent: dict[str, int] = defaultdict(int)
    answered: list[tuple[str, str, float]] = []
    for one in framed(reading, days_of(reading, asked)):
        if not asked.takes(one.place) or one.ppm is None:
            continue
        for unit in (WHOLE, one.place.unit):
            sizes[unit] += 1
            silent[unit] += one.stratum is Stratum.SILENT
        if one.task_id is not None and one.said is not None:
            answered.append((one.place.unit, one.group_id or one.event_id, _SCORES[one.said]))
    for own, group, score in answered:
        for unit in {WHOLE, own}:
            share = silent[unit] / sizes[unit]
            _add(found[unit][group], _RATE, share * score, 1.0)
    days = days_of(reading, asked)
    citizens = {one.order_id: one.group or one.order_id for one in complaints(reading, asked, 0, days.after)}
    for fact in kept(asked, order_facts(reading, asked)):
        for key, (above, below) in _OF_ORDERS.items():
            if not set(below).isdisjoint(fact.measures):
                for unit in {WHOLE, fact.place.unit}:
                    citizen = citizens.get(fact.id, fact.id)
                    _add(found[unit][citizen], key, float(above in fact.measures), 1.0)
    return found


def _add(group: dict[str, tuple[float, float]], key: FigureKey, part: float, n: float) -> None:
    before = group.get(key.value, (0.0, 0.0))
    group[key.value] = (before[0] + part, before[1] + n)
