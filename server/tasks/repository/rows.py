"""Tasks as workstations see them: a task with what it shows of its event and unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BindParameter, and_, bindparam, select

from domain.wire.rows import Fact, TaskRow
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.tasks.tables import task

_facts = msgspec.json.Decoder(list[Fact])

_t, _e, _u, _c = task.c, event.c, unit.c, contact.c
_CITY: BindParameter[str] = bindparam("b_city")
WITH_EVENT = task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)).outerjoin(
    unit, and_(_u.city_id == _e.city_id, _u.unit_id == _e.unit_id)
)
TASK_ROW = (
    _t.task_id, _t.group_id, _t.event_id, _e.source, _e.dispatch_no, _e.call_no, _e.business_line, _e.case_type, _e.case_subtype, _e.unit_id,
    _u.name.label("unit_name"), _e.unit_text, _t.questionnaire, _t.round, _t.priority, _t.event_at, _t.created_at, _t.not_before,
    _t.facts, _t.trial, _t.assigned_to, _t.language, _t.numbers, _t.lane, _t.state,
)  # fmt: skip
"""What :func:`task_row` reads, of :data:`WITH_EVENT`."""


def task_row(row: Any, mask: str) -> TaskRow:
    """A replicated task row from columns of task, event and unit."""
    return TaskRow(
        task_id=row.task_id,
        group_id=row.group_id,
        event_id=row.event_id,
        source=row.source,
        dispatch_no=row.dispatch_no,
        call_no=row.call_no,
        business_line=row.business_line or "other",
        case_type=row.case_type,
        case_subtype=row.case_subtype,
        unit_id=row.unit_id,
        unit_name=row.unit_name or row.unit_text,
        questionnaire=row.questionnaire,
        round=row.round,
        priority=row.priority,
        event_at=row.event_at,
        created_at=row.created_at,
        not_before=row.not_before,
        mask=mask,
        facts=_facts.decode(row.facts) if row.facts != "[]" else [],  # most have none yet
        trial=bool(row.trial),
        assigned_to=row.assigned_to,
        language=row.language,
        numbers=row.numbers,
    )


_MASKS = PreparedIn(
    lambda names: (
        select(_c.event_id, _c.group_id, _c.mask)
        .where(
            _c.city_id == _CITY,
            one_of(_c.event_id, names),
            _c.group_id.is_not(None),
        )
        .order_by(_c.event_id, _c.ordinal)
    )
)
_BY_ID = PreparedIn(
    lambda names: (
        select(*TASK_ROW)
        .select_from(WITH_EVENT)
        .where(
            _t.city_id == _CITY,
            one_of(_t.task_id, names),
            _t.hall_id == bindparam("b_hall"),
        )
    )
)


def task_rows(reading: Reading, hall_id: str, task_ids: Sequence[str]) -> dict[str, TaskRow]:
    """Replicated rows of the hall's tasks that are still in the queue, by id; settled and closed ones are left out."""
    rows = _BY_ID.rows(reading.conn, {"b_city": reading.city_id, "b_hall": hall_id}, task_ids)
    standing = [row for row in rows if row.state not in ("settled", "closed")]
    masks: dict[tuple[str, str], str] = {}
    events = sorted({row.event_id for row in standing})
    for row in _MASKS.rows(reading.conn, {"b_city": reading.city_id}, events):
        masks.setdefault((row.event_id, row.group_id), row.mask)
    return {row.task_id: task_row(row, masks.get((row.event_id, row.group_id), "")) for row in standing}
