"""Answers of an event's citizen, whoever took them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, literal, or_, select

from domain.acts.world import AnswerStanding
from domain.vocabulary import Channel
from server.answers.tables import response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import citizen_answer
from server.tasks.tables import task

_CITY: BindParameter[str] = bindparam("b_city")
_a, _r, _t = citizen_answer.c, response.c, task.c
_HEARD = (AnswerStanding.CANONICAL.value, AnswerStanding.SECONDARY.value, AnswerStanding.PENDING.value)
_WITHOUT_AGENT = PreparedIn(
    lambda names: select(
        _a.event_id,
        _a.answer_id,
        _a.channel,
        _a.leg,
        _a.rating,
        _a.label,
        _a.answered_at,
        _a.canonical,
        _a.late,
    ).where(_a.city_id == _CITY, one_of(_a.event_id, names))
)
_BY_PHONE = PreparedIn(
    lambda names: (
        select(
            _t.event_id, _r.response_id, literal(Channel.PHONE.value), literal(""), _r.overall, literal(""), _r.answered_at,
            (_r.standing == AnswerStanding.CANONICAL.value), literal(False),
        )
        .select_from(task.join(response, and_(_r.city_id == _t.city_id, _r.task_id == _t.task_id)))
        .where(_t.city_id == _CITY, one_of(_t.event_id, names), or_(*(_r.standing == one for one in _HEARD)))
    )
)  # fmt: skip


def without_agent(reading: Reading, event_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """By SMS and on the web."""
    return _told(reading, _WITHOUT_AGENT, event_ids)


def by_phone(reading: Reading, event_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """On the phone: what stands beside what; not what was broken off or taken back."""
    return _told(reading, _BY_PHONE, event_ids)


def _told(reading: Reading, query: PreparedIn, event_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    rows = query.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids)) if event_ids else []
    return [(*row[:7], bool(row[7]), bool(row[8])) for row in rows]
