"""Who put back what today, and why (放回)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from domain.times import day_bounds, day_of
from domain.wire.oversight import PutBackCount, PutBackLine, PutBackList
from server.db.work import Reading
from server.oversight.repository import putting_back as repository
from server.oversight.repository import reviews

MOST = 300
"""The newest so many are listed; all are counted."""


def put_back_today(reading: Reading, hall_id: str) -> PutBackList:
    """Of a hall, today by the city's zone: each one, the newest first, and how often by agent and reason."""
    zone = reading.zone()
    start, _ = day_bounds(day_of(reading.now, zone), zone)
    rows = repository.since(reading, hall_id, start)
    tasks = reviews.tasks(reading, {row.task_id for row in rows[:MOST]})
    found = Counter((row.number or "", row.name or "", row.reason) for row in rows)
    return PutBackList(
        lines=[_line(reading, row, tasks.get(row.task_id)) for row in rows[:MOST]],
        counts=[PutBackCount(*who, n) for who, n in sorted(found.items())],
        day_start=start,
    )


def _line(reading: Reading, row: Any, task: Any) -> PutBackLine:
    return PutBackLine(
        op_id=row.op_id,
        task_id=row.task_id,
        user_number=row.number or "",
        user_name=row.name or "",
        at=row.at,
        reason=row.reason,
        language=row.language,
        words=_opened(reading, row.op_id, "words", row.words),
        typed=_opened(reading, row.op_id, "typed", row.typed),
        dispatch_no=task.dispatch_no if task is not None else "",
        case_type=task.case_type if task is not None else "",
        unit_name=(task.unit_name or task.unit_text) if task is not None else "",
    )


def _opened(reading: Reading, op_id: str, column: str, kept: bytes | None) -> str:
    return reading.sealer.open(kept, f"{op_id}/{column}".encode()).decode() if kept is not None else ""
