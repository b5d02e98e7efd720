"""What conversations that broke off brought for the tasks handed out, without what belongs to 督察 alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, select

from domain.acts.world import AnswerStanding
from domain.questionnaire.for_discipline import ForDiscipline, for_discipline
from domain.wire.leases import Begun
from domain.wire.parts import Answer
from resources import questionnaires
from server.answers.tables import response, response_tag
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading

_r, _t = response.c, response_tag.c
_CITY: BindParameter[str] = bindparam("b_city")
_BEGUN = PreparedIn(
    lambda names: (
        select(
            _r.task_id, _r.response_id, _r.revision, _r.answered_at, _r.questionnaire, _r.answers, _r.texts, _t.tag
        )
        .select_from(
            response.outerjoin(
                response_tag,
                and_(_t.city_id == _r.city_id, _t.response_id == _r.response_id, _t.revision == _r.revision),
            )
        )
        .where(
            _r.city_id == _CITY,
            one_of(_r.task_id, names),
            _r.standing == AnswerStanding.PARTIAL.value,
        )
        .order_by(_r.answered_at, _r.response_id, _r.revision, _t.tag)
    )
)  # fmt: skip


def begun(reading: Reading, task_ids: Iterable[str]) -> dict[str, Begun]:
    """By task, the newest of what was answered when a call broke off."""
    ids = sorted(task_ids)
    if not ids:
        return {}
    rows: dict[str, Any] = {}
    tags: Mapping[tuple[str, int], list[str]] = defaultdict(list)
    for row in _BEGUN.rows(reading.conn, {"b_city": reading.city_id}, ids):
        rows[row.task_id] = row
        if row.tag is not None:
            tags[row.response_id, row.revision].append(row.tag)
    return {
        task_id: _begun(reading, row, tags[row.response_id, row.revision]) for task_id, row in rows.items()
    }


def _begun(reading: Reading, row: Any, tags: list[str]) -> Begun:
    known = questionnaires()
    hidden = for_discipline([known[row.questionnaire]] if row.questionnaire in known else known.values())
    texts: dict[str, str] = {}
    if row.texts is not None:
        place = f"{row.response_id}/{row.revision}".encode()
        texts = json.loads(reading.sealer.open(row.texts, place))["answers"]
    return Begun(
        row.response_id,
        row.revision,
        row.answered_at,
        _shown(json.loads(row.answers), texts, hidden),
        [tag for tag in tags if tag not in hidden.tags],
    )


def _shown(chosen: Mapping[str, Any], texts: Mapping[str, str], hidden: ForDiscipline) -> list[Answer]:
    """A question of which one choice belongs to 督察 is asked anew: what is left of it would be an answer nobody gave."""
    found = []
    for question in dict.fromkeys([*chosen, *texts]):
        value = chosen.get(question)
        choices = value if isinstance(value, list) else []
        if question in hidden.questions or any((question, code) in hidden.choices for code in choices):
            continue
        rows = value if isinstance(value, dict) else {}
        found.append(Answer(question, choices=choices, text=texts.get(question, ""), rows=rows))
    return found
