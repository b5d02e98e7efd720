"""Tasks with more than one answer, and everything that was answered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select, text

from domain.wire.oversight import ReviewedCall, SettledBefore
from domain.wire.parts import AnswerName
from server.accounts.tables import device, user
from server.answers.repository.outcomes import outcomes
from server.answers.tables import (
    WAITS,
    attempt,
    response,
    response_settlement,
    response_tag,
)
from server.db.tables import operation
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.tasks.tables import task

_r, _t, _e, _u, _p, _s = response.c, task.c, event.c, unit.c, operation.c, response_settlement.c
_of_hall = response.join(task, and_(_t.city_id == _r.city_id, _t.task_id == _r.task_id))


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A task whose answers wait: how many, since when the first came."""

    task_id: str
    n: int
    since: int


def waiting(reading: Reading, hall_id: str | None, limit: int) -> list[OpenReview]:
    """Tasks with answers that wait for the lead, those that wait the longest first."""
    query = (
        select(_r.task_id, func.count(), func.min(_p.received_at).label("since"))
        .select_from(_of_hall.join(operation, and_(_p.city_id == _r.city_id, _p.op_id == _r.op_id)))
        .where(*_waits(reading, hall_id))
        .group_by(_r.task_id)
        .order_by(text("since"), _r.task_id)
        .limit(limit)
    )
    return [OpenReview(*row) for row in reading.conn.execute(query)]


def waiting_count(reading: Reading, hall_id: str | None) -> int:
    """How many tasks have answers that wait."""
    query = select(func.count(_r.task_id.distinct())).select_from(_of_hall).where(*_waits(reading, hall_id))
    return int(reading.conn.execute(query).scalar_one())


def _waits(reading: Reading, hall_id: str | None) -> list[Any]:
    conditions = [_r.city_id == reading.city_id, text(WAITS), _r.trial.is_(False)]
    if hall_id is not None:
        conditions.append(_t.hall_id == hall_id)
    return conditions


def settled(reading: Reading, hall_id: str | None, limit: int) -> list[tuple[str, int]]:
    """Tasks that were settled with when the newest settlement came, the newest first."""
    conditions = [_s.city_id == reading.city_id]
    if hall_id is not None:
        conditions.append(_s.hall_id == hall_id)
    newest = func.max(_s.received_at).label("newest")
    query = (
        select(_s.task_id, newest)
        .where(*conditions)
        .group_by(_s.task_id)
        .order_by(newest.desc(), _s.task_id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in reading.conn.execute(query)]


def tasks(reading: Reading, task_ids: Collection[str]) -> dict[str, Any]:
    """The tasks with their event and unit, by id."""
    query = (
        select(
            _t.task_id, _t.event_id, _t.hall_id, _t.group_id, _t.event_at, _e.source, _e.dispatch_no, _e.call_no,
            _e.business_line, _e.case_type, _e.unit_text, _u.name.label("unit_name"),
        )
        .select_from(
            task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)).outerjoin(
                unit, and_(_u.city_id == _e.city_id, _u.unit_id == _e.unit_id)
            )
        )
        .where(_t.city_id == reading.city_id, _t.task_id.in_(sorted(task_ids)))
    )  # fmt: skip
    return {row.task_id: row for row in reading.conn.execute(query)}


def masks(reading: Reading, event_ids: Collection[str]) -> dict[str, str]:
    """The masked number of each event's citizen."""
    c = contact.c
    query = (
        select(c.event_id, c.mask)
        .where(c.city_id == reading.city_id, c.event_id.in_(sorted(event_ids)))
        .order_by(c.event_id, c.ordinal.desc())
    )
    return {row.event_id: row.mask for row in reading.conn.execute(query)}


def answers(reading: Reading, task_ids: Collection[str]) -> list[Any]:
    """Every revision of every answer to these tasks with its author and receipt, in the order they came."""
    query = (
        select(
            response, user.c.number.label("author_number"), user.c.name.label("author_name"),
            _p.received_at, _p.code, _p.time_doubt, _p.receipt_seq.label("seq"),
        )
        .select_from(
            response.join(operation, and_(_p.city_id == _r.city_id, _p.op_id == _r.op_id)).outerjoin(
                user, and_(user.c.city_id == _r.city_id, user.c.user_id == _r.user_id)
            )
        )
        .where(_r.city_id == reading.city_id, _r.task_id.in_(sorted(task_ids)))
        .order_by(_p.received_at, _r.response_id, _r.revision)
    )  # fmt: skip
    return list(reading.conn.execute(query))


def words_of(reading: Reading, row: Any) -> tuple[dict[str, str], str, list[str]]:
    """The free texts of an answer by question, its remark, and the questions whose answer was taken back."""
    if row.texts is None:
        return {}, "", []
    told = json.loads(reading.sealer.open(row.texts, f"{row.response_id}/{row.revision}".encode()))
    return told["answers"], told["remark"], told.get("taken_back", [])


def tags(reading: Reading, response_ids: Collection[str]) -> Mapping[tuple[str, int], list[str]]:
    """Tags by answer and revision."""
    t = response_tag.c
    query = (
        select(t.response_id, t.revision, t.tag)
        .where(t.city_id == reading.city_id, t.response_id.in_(sorted(response_ids)))
        .order_by(t.tag)
    )
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in reading.conn.execute(query):
        found[row.response_id, row.revision].append(row.tag)
    return found


def calls(reading: Reading, task_id: str, attempt_ids: Collection[str]) -> dict[str, ReviewedCall]:
    """The calls the answers were given in, with their outcome for the task."""
    told = outcomes(attempt.c.city_id == reading.city_id, attempt.c.attempt_id.in_(sorted(attempt_ids)))
    o = told.c
    query = (
        select(
            o.attempt_id, o.started_at, o.ended_at, o.connected_at, o.direction, o.disposition, o.reason,
            device.c.name,
        )
        .select_from(
            told.outerjoin(device, and_(device.c.city_id == o.city_id, device.c.device_id == o.device_id))
        )
        .where(o.task_id == task_id)
    )  # fmt: skip
    return {row[0]: ReviewedCall(*row[:7], station=row[7] or "") for row in reading.conn.execute(query)}


def settlements(reading: Reading, task_ids: Collection[str]) -> list[tuple[str, int, SettledBefore]]:
    """Settlements of these tasks: task, number in the feed, and what was settled; in their order."""
    query = (
        select(response_settlement, user.c.name, _p.receipt_seq.label("feed_seq"))
        .select_from(
            response_settlement.outerjoin(
                user, and_(user.c.city_id == _s.city_id, user.c.user_id == _s.by_user_id)
            ).outerjoin(operation, and_(_p.city_id == _s.city_id, _p.op_id == _s.op_id))
        )
        .where(_s.city_id == reading.city_id, _s.task_id.in_(sorted(task_ids)))
        .order_by(_s.task_id, _s.step)
    )
    return [(row.task_id, row.feed_seq or 0, _settled(reading, row)) for row in reading.conn.execute(query)]


def _settled(reading: Reading, row: Any) -> SettledBefore:
    reason = reading.sealer.open(row.reason, row.settlement_id.encode()).decode() if row.reason else ""
    chosen = AnswerName(row.response_id, row.revision)
    return SettledBefore(row.settlement_id, row.name or "", row.at, chosen, reason)


def by_task(rows: Sequence[Any]) -> Mapping[str, list[Any]]:
    """Answers by task."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.task_id].append(row)
    return found
