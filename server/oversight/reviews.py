"""Two answers to one task (重复待审): the list, and both of them side by side.

What a form reports to discipline is shown to nobody who may not read 涉警举报: neither the order nor the words it came of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.problems import Problem, ProblemError
from domain.questionnaire.for_discipline import ForDiscipline, for_discipline
from domain.wire.oversight import GivenAnswer, Review, ReviewedAnswer, ReviewedCall, ReviewLine, ReviewPage
from resources import questionnaires
from server.db.work import Reading
from server.orders.access import Sight
from server.orders.reading import labels_of
from server.oversight.repository import reviews as repository

MOST = 300
"""Tasks that one list names; a hall with more has other troubles first."""

_SHOWN_FIRST = "canonical"


def page(reading: Reading, hall_id: str | None, *, settled: bool = False) -> ReviewPage:
    """Tasks whose answers wait for the lead; with ``settled`` those they have seen to."""
    if settled:
        since = dict(repository.settled(reading, hall_id, MOST))
        total = len(since)
    else:
        since = {one.task_id: one.since for one in repository.waiting(reading, hall_id, MOST)}
        total = repository.waiting_count(reading, hall_id)
    return ReviewPage(_lines(reading, since), total)


def get(reading: Reading, sight: Sight, hall_id: str | None, task_id: str) -> Review:
    """All answers to one task, and of what they led to what ``sight`` may see.

    Raises:
        ProblemError: ``review.unknown``: there is none in this hall, or it has one answer alone.
    """
    rows = repository.answers(reading, [task_id])
    task = repository.tasks(reading, [task_id]).get(task_id)
    if task is None or len(rows) < 2 or hall_id not in (None, task.hall_id):
        raise ProblemError(Problem("review.unknown"))
    settlements = repository.settlements(reading, [task_id])
    [line] = _lines(reading, {task_id: min(row.received_at for row in rows)})
    calls = repository.calls(reading, task_id, {row.attempt_id for row in rows})
    ids = {row.response_id for row in rows}
    tags, orders = repository.tags(reading, ids), labels_of(reading, sight, ids)
    return Review(
        line=line,
        answers=[
            _answer(
                reading,
                row,
                calls.get(row.attempt_id),
                tags.get((row.response_id, row.revision), []),
                orders,
                _kept_from(sight, row),
            )
            for row in sorted(rows, key=lambda row: row.standing != _SHOWN_FIRST)
        ],
        settlements=[settled for _, _, settled in settlements],
        version=max([row.seq for row in rows] + [seq for _, seq, _ in settlements]),
    )


def _lines(reading: Reading, since: Mapping[str, int]) -> list[ReviewLine]:
    if not since:
        return []
    tasks = repository.tasks(reading, since)
    answers = repository.by_task(repository.answers(reading, since))
    masks = repository.masks(reading, {row.event_id for row in tasks.values()})
    settled = {task_id: one.by for task_id, _, one in repository.settlements(reading, since)}
    return [
        _line(tasks[task_id], answers[task_id], masks, at, settled.get(task_id, ""))
        for task_id, at in since.items()
        if task_id in tasks
    ]


def _line(
    task: Any, rows: Sequence[Any], masks: Mapping[str, str], since: int, settled_by: str
) -> ReviewLine:
    open_ones = [row for row in rows if _waits(row)]
    shown = [row for row in rows if row.standing in ("canonical", "secondary", "pending")]
    shown.sort(key=lambda row: row.standing != _SHOWN_FIRST)
    return ReviewLine(
        task_id=task.task_id,
        source=task.source,
        dispatch_no=task.dispatch_no or "",
        call_no=task.call_no or "",
        business_line=task.business_line or "other",
        case_type=task.case_type,
        unit_name=task.unit_name or task.unit_text or "",
        event_at=task.event_at,
        mask=masks.get(task.event_id, ""),
        waiting=len(open_ones),
        since=since,
        codes=list(dict.fromkeys(row.code for row in open_ones if row.code)),
        authors=[row.author_name or "" for row in shown],
        overalls=[row.overall for row in shown],
        settled_by=settled_by,
    )


def _waits(row: Any) -> bool:
    return row.standing in ("secondary", "pending") and row.settled_by is None


def _answer(
    reading: Reading,
    row: Any,
    call: ReviewedCall | None,
    tags: list[str],
    orders: Mapping[str, list[str]],
    hidden: ForDiscipline,
) -> ReviewedAnswer:
    texts, remark, taken_back = repository.words_of(reading, row)
    return ReviewedAnswer(
        response_id=row.response_id,
        revision=row.revision,
        base_revision=row.base_revision,
        standing=row.standing,
        waits=_waits(row),
        user_id=row.user_id,
        user_number=row.author_number or "",
        user_name=row.author_name or "",
        answered_at=row.answered_at,
        received_at=row.received_at,
        time_doubt=bool(row.time_doubt),
        partial=bool(row.partial),
        overall=row.overall,
        questionnaire=row.questionnaire,
        questionnaire_version=row.questionnaire_version,
        questionnaire_hash=row.questionnaire_hash,
        answers=_given(json.loads(row.answers), texts, hidden),
        remark=remark,
        taken_back=[code for code in taken_back if code not in hidden.questions],
        tags=[tag for tag in tags if tag not in hidden.tags],
        sms_review=row.sms_review,
        code=row.code,
        call=call,
        orders=list(orders.get(row.response_id, ())) if row.standing == _SHOWN_FIRST else [],
    )


def _kept_from(sight: Sight, row: Any) -> ForDiscipline:
    """What of an answer this sight may not see. The codes of a script stay through its versions."""
    if sight.restricted:
        return for_discipline(())
    known = questionnaires()
    return for_discipline([known[row.questionnaire]] if row.questionnaire in known else known.values())


def _given(chosen: Mapping[str, Any], texts: Mapping[str, str], hidden: ForDiscipline) -> list[GivenAnswer]:
    found = []
    for question in dict.fromkeys([*chosen, *texts]):
        value = chosen.get(question)
        if question in hidden.questions:
            continue
        choices = (
            [code for code in value if (question, code) not in hidden.choices]
            if isinstance(value, list)
            else []
        )
        if isinstance(value, list) and value and not choices:
            continue  # that it was asked and answered would tell of it
        found.append(
            GivenAnswer(
                question,
                choices=choices,
                text=texts.get(question, ""),
                rows=value if isinstance(value, dict) else {},
            )
        )
    return found
