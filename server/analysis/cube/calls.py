"""What came of calls about an event: outcomes of its tasks, and judgements of aspects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.cube import Entry, entry
from domain.questionnaire.rectification import QUESTIONNAIRE
from domain.tallies import tried
from domain.tasks.replicated import WITHDRAWAL
from domain.times import day_of
from domain.vocabulary import Channel
from server.analysis.cube.event import ASKED_FOR, OPINIONS, UNKNOWN, Subject
from server.answers.aspects import unpacked
from server.answers.book import decode_facts
from server.planning.cutting_off import ANSWERED_BY_SMS


def entries(subject: Subject, zone: str) -> list[Entry]:
    """What its tasks count."""
    surveyed = [
        one for one in subject.tasks if one.reason not in ASKED_FOR and one.questionnaire != QUESTIONNAIRE
    ]
    return [
        found
        for task in surveyed
        for found in (*_outcome(subject, task, zone), *_aspects(subject, task, zone))
    ]


def _outcome(subject: Subject, task: Any, zone: str) -> Iterator[Entry]:
    if task.trial or task.adhoc:
        return
    facts = decode_facts(task.facts)
    found = tried(facts)
    if found is None or any(one.kind == WITHDRAWAL and one.disposition == ANSWERED_BY_SMS for one in facts):
        return
    place, day = subject.place(Channel.PHONE.value), day_of(found.first_at, zone)
    yield entry(Table.PHONE_OUTCOMES, day, place, (found.last.value,), stratum=task.stratum or UNKNOWN)


def _aspects(subject: Subject, task: Any, zone: str) -> Iterator[Entry]:
    told = subject.responses.get(task.task_id)
    if told is None or told.trial or told.adhoc or told.aspects is None:
        return
    place, day = subject.place(Channel.PHONE.value), day_of(told.answered_at, zone)
    for aspect, value in unpacked(told.aspects):
        if value.value in OPINIONS:
            said = OPINIONS[value.value]
            yield entry(
                Table.ASPECTS, day, place, (said,), stratum=task.stratum or UNKNOWN, code=aspect.value
            )
