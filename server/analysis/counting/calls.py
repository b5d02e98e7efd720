"""What came of calls: outcomes by the day of a task's first call, and judgements of aspects by the day of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from domain.aapor import OutcomeCounts
from domain.figures.counts import Asked, Axis, CaseKind, Key, Place
from domain.figures.strata import Opinions
from domain.questionnaire.rectification import QUESTIONNAIRE
from domain.tallies import tried
from domain.tasks.replicated import WITHDRAWAL
from domain.times import day_of
from domain.vocabulary import Channel, TaskReason
from domain.wire.rows import Fact as Happened
from server.analysis.counting.facts import NOT_RECORDED, OPINION, Fact, days_of, kept, opinions, summed
from server.analysis.counting.repository import calls as repository
from server.answers.aspects import unpacked
from server.answers.book import decode_facts
from server.db.work import Reading
from server.planning.cutting_off import ANSWERED_BY_SMS

_NO_SAMPLE = frozenset({TaskReason.REQUESTED.value, TaskReason.AFTER_RECTIFICATION.value})


def outcome_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Tasks that were called, once, under the group of their last outcome."""
    days = days_of(reading, asked)
    for row in repository.tasks(reading, repository.called(reading, days.first, days.after)):
        happened = decode_facts(row.facts)
        found = tried(happened)
        if found is None or row.trial or row.adhoc or not _of_the_survey(row) or _taken_out(happened):
            continue
        place = _place(row, found.first_at, days.zone)
        stratum = row.stratum or NOT_RECORDED
        yield Fact(CaseKind.TASK, row.task_id, row.task_id, place, (found.last.value,), stratum=stratum)


def phone_outcomes(
    reading: Reading, asked: Asked, by: Sequence[Axis], strata: str = ""
) -> dict[Key, OutcomeCounts]:
    """Tasks by their last outcome, on the day of their first call. ``strata``: letters of those meant; empty: all."""
    facts = (fact for fact in outcome_facts(reading, asked) if not strata or fact.stratum in strata)
    return {key: OutcomeCounts(**counts) for key, counts in summed(kept(asked, facts), by).items()}


def aspect_facts(reading: Reading, asked: Asked) -> Iterator[Fact]:
    """Judgements of aspects in answers that count, one for each."""
    days = days_of(reading, asked)
    for row in repository.judged(reading, days.first, days.after):
        if not _of_the_survey(row):
            continue
        place = _place(row, row.answered_at, days.zone)
        stratum = row.stratum or NOT_RECORDED
        for aspect, value in unpacked(row.aspects):
            if value in OPINION:
                ref = f"{row.response_id}/{aspect.value}"
                measures = (OPINION[value],)
                yield Fact(CaseKind.TASK, row.task_id, ref, place, measures, aspect.value, stratum)


def aspects(reading: Reading, asked: Asked, by: Sequence[Axis], strata: str = "") -> dict[Key, Opinions]:
    """How each aspect (the last value of a key) was judged where it was asked about. ``strata`` as :func:`phone_outcomes`: A stands apart."""
    facts = (fact for fact in aspect_facts(reading, asked) if not strata or fact.stratum in strata)
    found = summed(kept(asked, facts), by, coded=True)
    return {key: opinions(counts) for key, counts in found.items()}


def _of_the_survey(row: Any) -> bool:
    """Not what somebody wanted asked, nor what asks about a rectification."""
    return row.reason not in _NO_SAMPLE and row.questionnaire != QUESTIONNAIRE


def _taken_out(happened: Sequence[Happened]) -> bool:
    """Whether the citizen's text answered it before the call did."""
    return any(one.kind == WITHDRAWAL and one.disposition == ANSWERED_BY_SMS for one in happened)


def _place(row: Any, at: int, zone: str) -> Place:
    officers = tuple(json.loads(row.officers or "[]"))
    return Place(day_of(at, zone), row.unit_id or "", row.business_line, Channel.PHONE.value, officers)
