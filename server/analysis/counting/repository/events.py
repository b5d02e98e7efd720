"""Events with what planning decided about them, and what their tasks were answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from domain.acts.world import AnswerStanding
from domain.sms.label import ReplyLabel
from domain.vocabulary import Channel
from server.answers.tables import response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import event
from server.planning.repository import NOT_DRAWN
from server.planning.tables import unplanned
from server.sms.tables import sms_reply
from server.tasks.tables import task

_e, _t, _x, _r, _s = event.c, task.c, unplanned.c, response.c, sms_reply.c
_PAGE = 10_000


def framed(reading: Reading, first: int, after: int) -> Iterable[Any]:
    """Events of these days that have a task of the first round, or were eligible and not drawn."""
    asked = and_(
        _t.city_id == _e.city_id,
        _t.event_id == _e.event_id,
        _t.channel == Channel.PHONE.value,
        _t.round == 1,
    )
    left_out = and_(_x.city_id == _e.city_id, _x.event_id == _e.event_id)
    query = (
        select(
            _e.event_id,
            _e.reported_at,
            func.coalesce(_e.closed_at, _e.arrived_at, _e.reported_at).label("over_at"),
            _e.unit_id,
            _e.business_line,
            _e.officers,
            _t.task_id,
            _t.group_id,
            _t.reason,
            _t.sample_ppm,
            _t.seed,
            _t.stratum,
            _t.not_before,
            _t.adhoc,
            _x.params,
        )
        .select_from(event.outerjoin(task, asked).outerjoin(unplanned, left_out))
        .where(
            _e.city_id == reading.city_id,
            _e.reported_at >= first,
            _e.reported_at < after,
            _e.trial.is_(False),
            or_(_t.task_id.is_not(None), _x.reason == NOT_DRAWN),
        )
    )
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})


def handled(reading: Reading, first: int, after: int) -> Iterable[Any]:
    """All events of these days, but those for training: place and officers."""
    query = select(_e.event_id, _e.reported_at, _e.unit_id, _e.business_line, _e.officers).where(
        _e.city_id == reading.city_id,
        _e.reported_at >= first,
        _e.reported_at < after,
        _e.trial.is_(False),
    )
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})


_ANSWERS = PreparedIn(
    lambda names: select(_r.task_id, _r.response_id, _r.overall, _r.trial, _r.adhoc).where(
        _r.city_id == bindparam("b_city"),
        one_of(_r.task_id, names),
        _r.standing == AnswerStanding.CANONICAL.value,
    )
)
_REPLIES = PreparedIn(
    lambda names: select(_s.event_id, _s.label, _s.settled_label, _s.confidence, _s.received_at).where(
        _s.city_id == bindparam("b_city"), one_of(_s.event_id, names)
    )
)


def answers_of(reading: Reading, task_ids: Collection[str]) -> dict[str, Any]:
    """The answer that counts, of each task that has one and is neither for training nor of a citizen who called in."""
    rows = _ANSWERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(task_ids))
    return {row.task_id: row for row in rows if not row.trial and not row.adhoc}


def wrong_persons(reading: Reading, instants: dict[str, int], sure: Sequence[str]) -> set[str]:
    """Events whose text reached somebody else, as far as that was known at an instant of each; ``sure``: confidences that hold."""
    rows = _REPLIES.rows(reading.conn, {"b_city": reading.city_id}, sorted(instants))
    wrong = ReplyLabel.WRONG_PERSON.value
    return {
        row.event_id
        for row in rows
        if row.received_at <= instants[row.event_id]
        and (row.settled_label or (row.label if row.confidence in sure else "")) == wrong
    }
