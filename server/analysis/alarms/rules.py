"""What each rule sees in a week: units against their own half-year before, tags against the eight weeks before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import ceil
from typing import Final

from domain.acts.alarm_raise import RaisedAlarm
from domain.figures.beside import CountOf
from domain.figures.case_keys import CaseKey, Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Asked, Axis, Key
from domain.figures.cusum import FALSE_ALARMS, Chart, limit_for
from domain.figures.funnel import LEAST
from domain.figures.pooling import Prior, prior
from domain.figures.strata import Opinions
from domain.figures.weekly import alarms, chance
from domain.ids import derived_id
from domain.wire.figures import AlarmRule
from domain.wire.shown import LabelOf, Shown
from server.analysis.counting.facts import DISSATISFIED, MIDDLE, SATISFIED, kept
from server.analysis.counting.frame import phone_answers, phone_facts
from server.analysis.figure_pages.places import Places
from server.analysis.figure_pages.question import Question, Reach
from server.analysis.figure_pages.rising import rising
from server.db.work import Reading
from server.tagging.figures import WITHOUT_RESTRICTED

HALF_YEAR: Final = timedelta(weeks=26)
_WEEK: Final = timedelta(weeks=1)
_ENOUGH: Final = 100
"""Answers of all units together in a half-year before which nothing is stable."""
_QUIET_WEEK: Final = 0.03
"""How often one look at tags raises something in a quiet week, at the usual dispersion."""


@dataclass
class Seen:
    """What there was in a week, and how many alarms chance alone would have raised."""

    alarms: list[RaisedAlarm] = field(default_factory=list)
    expected_false: float = 0.0


def look(reading: Reading, monday: date) -> Seen:
    """All rules on the week that begins with a Monday."""
    seen = Seen()
    _weekly(reading, monday, seen)
    _falling(reading, monday, seen)
    _tags(reading, monday, seen)
    return seen


def _asked(start: date, end: date) -> Asked:
    return Asked(start, end, None, None, WITHOUT_RESTRICTED)


def _by_unit(reading: Reading, start: date, end: date) -> dict[Key, Opinions]:
    return phone_answers(reading, _asked(start, end), (Axis.UNIT,))


@dataclass(frozen=True, slots=True)
class _Baselines:
    """What each unit's share was, pulled towards that of all; ``pull`` is none where units had nobody, or nobody else."""

    before: Mapping[Key, Opinions]
    pull: Prior | None

    def share(self, unit: str) -> float | None:
        said = self.before.get((unit,), Opinions())
        if self.pull is None:
            return None
        return (self.pull.a + said.dissatisfied) / (self.pull.a + self.pull.b + said.n)


def _baselines(reading: Reading, start: date, end: date) -> _Baselines | None:
    before = _by_unit(reading, start, end)
    if sum(said.n for said in before.values()) < _ENOUGH:
        return None
    return _Baselines(before, prior([(int(said.dissatisfied), int(said.n)) for said in before.values()]))


def _weekly(reading: Reading, monday: date, seen: Seen) -> None:
    """One week against the unit's half-year before it."""
    baselines = _baselines(reading, monday - HALF_YEAR, monday - timedelta(days=1))
    if baselines is None:
        return
    sunday = monday + _WEEK - timedelta(days=1)
    for (unit,), said in sorted(_by_unit(reading, monday, sunday).items()):
        share = baselines.share(unit)
        if not unit or share is None:
            continue
        seen.expected_false += chance(int(said.n), share, share)
        if alarms(int(said.dissatisfied), int(said.n), share):
            seen.alarms.append(_of_unit(AlarmRule.WEEKLY_SHARE, unit, (monday, sunday), said))


def _falling(reading: Reading, monday: date, seen: Seen) -> None:
    """A half-year's answers in their order against the half-year before that."""
    start, sunday = monday + _WEEK - HALF_YEAR, monday + _WEEK - timedelta(days=1)
    baselines = _baselines(reading, start - HALF_YEAR, start - timedelta(days=1))
    if baselines is None:
        return
    asked = _asked(start, sunday)
    answers: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for fact in kept(asked, phone_facts(reading, asked)):
        answers[fact.place.unit].append((fact.place.day, fact.ref, fact.measures[0]))
    for unit, of_unit in sorted(answers.items()):
        share = baselines.share(unit)
        if not unit or share is None or len(of_unit) < LEAST:
            continue
        seen.expected_false += FALSE_ALARMS / (HALF_YEAR / _WEEK)
        of_unit.sort()
        said = [(day, measure) for day, _, measure in of_unit]
        for first, last in falls(said, share):
            if said[last][0] >= monday:
                # Days are the finest a link tells apart: what was answered on the first and the last of them counts whole.
                days = said[first][0], said[last][0]
                whole = [measure for day, measure in said if days[0] <= day <= days[1]]
                seen.alarms.append(_of_unit(AlarmRule.SLOW_FALL, unit, days, _opinions(whole)))


def falls(said: Sequence[tuple[date, str]], share: float) -> Iterator[tuple[int, int]]:
    """From and to which answer, by place, the chart ran up to its limit; after each it begins anew."""
    chart = Chart(share)
    limit = _limit(round(share, 3), ceil(len(said) / LEAST) * LEAST)
    first, height = 0, 0.0
    for place, (_, measure) in enumerate(said):
        height += chart.up if measure == DISSATISFIED else -chart.down
        if height <= 0:
            first, height = place + 1, 0.0
        elif height >= limit:
            yield first, place
            first, height = place + 1, 0.0


@lru_cache(maxsize=4_096)
def _limit(share: float, answers: int) -> float:
    return limit_for(Chart(max(share, 0.001)), answers)


def _opinions(measures: Sequence[str]) -> Opinions:
    return Opinions(*(measures.count(name) for name in (SATISFIED, MIDDLE, DISSATISFIED)))


def _of_unit(rule: AlarmRule, unit: str, days: tuple[date, date], said: Opinions) -> RaisedAlarm:
    counts = {
        CountOf.SATISFIED: said.satisfied,
        CountOf.MIDDLE: said.middle,
        CountOf.DISSATISFIED: said.dissatisfied,
    }
    cases = CaseKey(Table.PHONE_ANSWERS, *days, "dissatisfied", at=((Axis.UNIT, unit),)).text()
    return _alarm(rule, LabelOf.UNIT, unit, days, FigureKey.DISSATISFIED_RATE, counts, cases)


def _tags(reading: Reading, monday: date, seen: Seen) -> None:
    sunday = monday + _WEEK - timedelta(days=1)
    everything = Reach(WITHOUT_RESTRICTED, None, None, by_officer=False)
    question = Question(reading, everything, Places(reading), monday, sunday)
    for block in rising(question):
        if block.looked:
            seen.expected_false += _QUIET_WEEK
        days = date.fromisoformat(block.now.start), date.fromisoformat(block.now.end)
        for line in block.lines:
            seen.alarms.append(_of_tag(line.label.key, days, line.now))


def _of_tag(code: str, days: tuple[date, date], now: Shown) -> RaisedAlarm:
    return _alarm(
        AlarmRule.RISING_TAG, LabelOf.TAG, code, days, FigureKey.ITEMS, dict(now.counts), now.cases or ""
    )


def _alarm(
    rule: AlarmRule,
    of: LabelOf,
    key: str,
    days: tuple[date, date],
    figure: FigureKey,
    counts: dict[CountOf, float],
    cases: str,
) -> RaisedAlarm:
    start, end = (day.isoformat() for day in days)
    return RaisedAlarm(
        derived_id("alarm", rule.value, key, start, end), rule, of, key, start, end, figure, counts, cases
    )
