"""The frame: events that were eligible whether drawn or not, by stratum, and what the sample of the silent answered on the telephone.

An event is in it from its cut-off on. The stratum is the one kept with its task; of those not drawn it follows from what was answered by then,
as it does with a task (``server.planning.cutting_off``). Unit and line are the event's own as they stand, so that a unit put right moves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.figures.counts import Asked, Axis, CaseKind, FrameCell, Key, Place
from domain.figures.strata import Cell, Opinions, Score, design_effect
from domain.sampling import CUT_OFF, PRAISE, Stratum, drawn, stratum_of
from domain.sms.reading.answer import Confidence
from domain.times import day_of
from domain.vocabulary import Channel, TaskReason
from server.analysis.counting.facts import (
    DISSATISFIED,
    MIDDLE,
    NOT_RECORDED,
    SATISFIED,
    Days,
    Fact,
    days_of,
    kept,
    opinion,
    opinions,
    pages,
    summed,
)
from server.analysis.counting.repository import events as repository
from server.db.work import Reading
from server.planning.draws import PPM, Draw
from server.planning.repository.strata import answers_at_cut_off
from server.sms.asking import texts_of

_AT_ONCE = 2_000
_NO_SAMPLE = frozenset({TaskReason.REQUESTED.value, TaskReason.AFTER_RECTIFICATION.value})


@dataclass(frozen=True, slots=True)
class Framed:
    """One event of the frame.

    Attributes:
        ppm: the share that was drawn; ``None``: not recorded.
        said: of B its rating, of S what the sample answered; ``None``: nothing that counts.
        task_id: of those in the sample of S: only they are called to be counted.
    """

    event_id: str
    place: Place
    stratum: Stratum
    ppm: int | None
    said: str | None
    task_id: str | None = None
    group_id: str | None = None


def framed(reading: Reading, days: Days) -> Iterator[Framed]:
    """All events of the days that are in the frame."""
    for rows in pages(repository.framed(reading, days.first, days.after), _AT_ONCE):
        yield from _framed(reading, [row for row in rows if _eligible(row)], days.zone)


def _eligible(row: Any) -> bool:
    """Not one of a citizen who called of their own accord, nor one that somebody wanted called."""
    return not row.adhoc and row.reason not in _NO_SAMPLE


def _framed(reading: Reading, rows: Sequence[Any], zone: str) -> Iterator[Framed]:
    texts = texts_of(reading, [row.event_id for row in rows])
    cut = {row.event_id: _cut_off(row, texts) for row in rows}
    rows = [row for row in rows if row.stratum is not None or cut[row.event_id] <= reading.now]
    cut = {row.event_id: cut[row.event_id] for row in rows}
    told = answers_at_cut_off(reading, cut)
    wrong = repository.wrong_persons(reading, cut, (Confidence.HIGH.value,))
    rows = [row for row in rows if row.event_id not in wrong]
    strata = {row.event_id: Stratum(row.stratum or stratum_of(told.get(row.event_id, ()))) for row in rows}
    sample = [row for row in rows if strata[row.event_id] is Stratum.SILENT and _in_sample(row)]
    answers = repository.answers_of(reading, [row.task_id for row in sample])
    called = {row.event_id for row in sample}
    for row in rows:
        stratum, asked = strata[row.event_id], row.event_id in called
        answer = answers.get(row.task_id) if asked else None
        said = opinion(answer.overall) if answer is not None else None
        if stratum is Stratum.ANSWERED:
            said = _rating(told.get(row.event_id, ()))
        place = Place(
            day_of(row.reported_at, zone),
            row.unit_id or "",
            row.business_line,
            Channel.PHONE.value if stratum is Stratum.SILENT else Channel.SMS.value,
            tuple(json.loads(row.officers or "[]")),
        )
        task = row.task_id if asked else None
        yield Framed(row.event_id, place, stratum, _ppm(row), said, task, row.group_id if asked else None)


def _cut_off(row: Any, texts: dict[str, int]) -> int:
    """When the stratum is fixed: of who waits for it with their task, else a day after the text or the end of the event."""
    if row.task_id is not None and row.seed is not None and row.reason == TaskReason.SAMPLE.value:
        return int(row.not_before)
    return int(texts.get(row.event_id, row.over_at) + CUT_OFF)


def _ppm(row: Any) -> int | None:
    if row.task_id is not None:
        return None if row.sample_ppm is None else int(row.sample_ppm)
    draw = Draw.read(row.params)
    return draw.ppm if draw is not None else None


def _in_sample(row: Any) -> bool:
    """Whether who has a task was drawn for it; of those of before all were asked, and nobody knows of how many."""
    if row.task_id is None:
        return False
    return row.seed is None or drawn(row.seed, row.event_id, row.sample_ppm / PPM)


def _rating(told: Sequence[tuple[int | None, str]]) -> str:
    """The first rating at the cut-off; praise without one is one."""
    rating = next((rating for rating, label in told if rating is not None or label == PRAISE), None)
    return opinion(rating) or SATISFIED


def _letter(one: Framed) -> str:
    return NOT_RECORDED if one.ppm is None else one.stratum.value


def strata_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Events by stratum (``a``, ``b``, ``s``), the drawn of S (``called``), and opinions of B and S (``b_satisfied`` …)."""
    for one in framed(reading, days_of(reading, asked)):
        letter = one.stratum.value.lower()
        measures = [letter]
        if one.task_id is not None:
            measures.append("called")
        if one.said is not None:
            measures.append(f"{letter}_{one.said}")
        yield Fact(
            CaseKind.EVENT, one.event_id, one.event_id, one.place, tuple(measures), stratum=_letter(one)
        )


def phone_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Opinions of the sample of S, by the day of the event."""
    return (fact for one in framed(reading, days_of(reading, asked)) for fact in answered(one))


def answered(one: Framed) -> Iterator[Fact]:
    """What the sample of S said about an event, if it was asked and answered."""
    if one.task_id is not None and one.said is not None:
        yield Fact(CaseKind.TASK, one.task_id, one.task_id, one.place, (one.said,), stratum=_letter(one))


def phone_answers(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, Opinions]:
    """What those answered on the telephone who had not answered the text, and were drawn."""
    found = summed(kept(asked, phone_facts(reading, asked)), by)
    return {key: opinions(counts) for key, counts in found.items()}


def strata(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, list[FrameCell]]:
    """The cells of the frame, unit by line by rate, inside each key; those without a recorded rate apart."""
    cells: dict[Key, dict[tuple[str, str, int | None], list[Framed]]] = defaultdict(lambda: defaultdict(list))
    for one in framed(reading, days_of(reading, asked)):
        if asked.takes(one.place):
            for key in one.place.keys(by):
                cells[key][one.place.unit, one.place.line, one.ppm].append(one)
    return {
        key: [FrameCell(*place, _cell(place, events)) for place, events in sorted(inside.items(), key=_order)]
        for key, inside in cells.items()
    }


def _order(item: tuple[tuple[str, str, int | None], object]) -> tuple[str, str, int]:
    unit, line, ppm = item[0]
    return unit, line, -1 if ppm is None else ppm


def _cell(place: tuple[str, str, int | None], events: Sequence[Framed]) -> Cell:
    unit, line, _ = place
    sizes = {stratum: [one for one in events if one.stratum is stratum] for stratum in Stratum}
    answered = [one for one in sizes[Stratum.SILENT] if one.said is not None]
    return Cell(
        size_a=len(sizes[Stratum.DISSATISFIED]),
        size_s=len(sizes[Stratum.SILENT]),
        b=_opinions(sizes[Stratum.ANSWERED]),
        s=_opinions(answered),
        groups=len({one.group_id for one in answered}),
        called=sum(one.task_id is not None for one in sizes[Stratum.SILENT]),
        effect=_effect(answered),
        name=(f"{unit}/{line}",),
    )


def _opinions(events: Sequence[Framed]) -> Opinions:
    said = [one.said for one in events]
    return Opinions(said.count(SATISFIED), said.count(MIDDLE), said.count(DISSATISFIED))


def _effect(answered: Sequence[Framed]) -> float:
    """By how much answers of one citizen resemble each other: the largest of the three ways to count 基本满意."""
    return max(
        (design_effect(_residuals(answered, score)) for score in Score),
        default=1.0,
    )


def _residuals(answered: Sequence[Framed], score: Score) -> list[tuple[str | None, float]]:
    mean = _opinions(answered).mean(score)
    values = {SATISFIED: 1.0, MIDDLE: score.middle, DISSATISFIED: 0.0}
    return [(one.group_id, values[one.said or DISSATISFIED] - mean) for one in answered]
