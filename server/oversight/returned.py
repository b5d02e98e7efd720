"""What did not go through: refused, held, or taken in with a mark; and putting a refused one aside (搁置)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.acts.op_set_aside import SettingAside
from domain.acts.registry import repairable
from domain.permissions import Permission
from domain.wire.oversight import PutAside, ReturnedLine, ReturnedList, SetAside
from domain.wire.sync import OpResult
from server.accounts import repository as accounts
from server.accounts.halls import reach
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.authors import Author, name_of
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.oversight.repository import returned as repository
from server.oversight.repository import reviews

MOST = 300
"""Of the refused and of the held ones so many are listed; all are counted."""
KIND = "op.set_aside"
"""Kind of the record, and the code a workstation is told: it blocks nothing any more and needs no repair."""


def listing(reading: Reading, hall_id: str | None, *, done: bool = False) -> ReturnedList:
    """What wants a hand first; with ``done`` also what was repaired or put aside."""
    rows = repository.told(reading, hall_id, MOST + 1, done=done)
    waiting = repository.held(reading, hall_id, MOST + 1)
    lines = _lines(reading, rows[:MOST]) + _held(reading, waiting[:MOST])
    lines.sort(key=lambda line: (_rank(line), -line.received_at, line.op_id))
    more = len(rows) > MOST or len(waiting) > MOST
    return ReturnedList(lines, more, waiting=sum(counts(reading, hall_id)))


def counts(reading: Reading, hall_id: str | None) -> tuple[int, int]:
    """How many refused ones nobody has seen to, and how many are held."""
    return repository.refused_count(reading, hall_id), repository.held_count(reading, hall_id)


def set_aside(work: UnitOfWork, by: Author, message: PutAside) -> ReturnedLine:
    """Put a refused operation aside: it stays whole, its workstation stops waiting for its repair. Again, it changes nothing.

    ``by``: who does; a lead only within their hall.

    Raises:
        ProblemError: ``op.not_found``, ``set_aside.reason_needed``.
    """
    hall_id = reach(by, Permission.OPERATION_SET_ASIDE)
    row = repository.one(work, hall_id, message.op_id)
    if row is None or row.aside_at is None:
        act(work, Operation.by(by, SettingAside(message.op_id, message.reason), work.now))
        row = repository.one(work, hall_id, message.op_id)
    return _lines(work, [row])[0]


def _rank(line: ReturnedLine) -> int:
    if line.set_aside is not None or (line.repaired and not line.passed_on):
        return 3
    return (OpResult.REFUSED, OpResult.HELD, OpResult.APPLIED).index(OpResult(line.result))


def _lines(reading: Reading, rows: Iterable[Any]) -> list[ReturnedLine]:
    listed = list(rows)
    if not listed:
        return []
    handed = repository.passed_on(reading, [row.op_id for row in listed])
    payloads = repository.payloads(reading, [*(row.op_id for row in listed), *handed.values()])
    tasks = reviews.tasks(
        reading, {task for row in listed if (task := _task_of(payloads.get(row.op_id, {})))}
    )
    return [
        _line(
            reading, row, payloads.get(row.op_id, {}), tasks, _words(payloads.get(handed.get(row.op_id, "")))
        )
        for row in listed
    ]


def _line(
    reading: Reading, row: Any, payload: Mapping[str, Any], tasks: Mapping[str, Any], passed_on: str
) -> ReturnedLine:
    aside = row.aside_at is not None
    code, params = (row.aside_code, row.aside_params) if aside else (row.code, row.params)
    task = tasks.get(_task_of(payload))
    return ReturnedLine(
        op_id=row.op_id,
        kind=row.kind,
        result=row.result,
        author_number=row.number,
        author_name=row.name,
        station=row.station or "",
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        code=code,
        params=json.loads(params) if params else {},
        blocks=repairable(row.kind) and row.result == OpResult.REFUSED.value and not aside,
        repaired=row.repaired_by is not None,
        passed_on=passed_on,
        dispatch_no=(task.dispatch_no or "") if task is not None else _dispatch_no(payload),
        unit_name=(task.unit_name or task.unit_text or "") if task is not None else "",
        set_aside=SetAside(
            row.aside_by or name_of(row.aside_by_id), row.aside_at, repository.reason_of(reading, row)
        )
        if aside
        else None,
    )


def _held(reading: Reading, waiting: Sequence[repository.HeldOperation]) -> list[ReturnedLine]:
    if not waiting:
        return []
    people = accounts.people(reading, {one.envelope.author_id for one in waiting})
    told = [(one, repository.held_plain(one.envelope)) for one in waiting]
    tasks = reviews.tasks(reading, {task for _, payload in told if (task := _task_of(payload))})
    return [
        _held_line(
            reading.now, one, people.get(one.envelope.author_id), payload, tasks.get(_task_of(payload))
        )
        for one, payload in told
    ]


def _held_line(
    now: int, one: repository.HeldOperation, person: Person | None, payload: Mapping[str, Any], task: Any
) -> ReturnedLine:
    return ReturnedLine(
        op_id=one.envelope.op_id,
        kind=one.envelope.kind,
        result=OpResult.HELD,
        author_number=person.number if person else "",
        author_name=person.name if person else "",
        station=one.station,
        occurred_at=min(one.envelope.occurred_at, now),
        received_at=one.received_at,
        code="op.held",
        params={"waiting_kind": one.waiting_kind, "waiting_for": one.waiting_for},
        waiting_kind=one.waiting_kind,
        waiting_for=one.waiting_for,
        dispatch_no=(task.dispatch_no or "") if task is not None else _dispatch_no(payload),
        unit_name=(task.unit_name or task.unit_text or "") if task is not None else "",
    )


def _task_of(payload: Mapping[str, Any]) -> str:
    """The task an operation is about; of a call its first. What was refused may be anything."""
    named = payload.get("task_id")
    if named is None and isinstance(payload.get("outcomes"), list) and payload["outcomes"]:
        first = payload["outcomes"][0]
        named = first.get("task_id") if isinstance(first, dict) else None
    return named if isinstance(named, str) else ""


def _dispatch_no(payload: Mapping[str, Any]) -> str:
    """How the source names the event, where the centre does not know the task."""
    events = payload.get("events")
    named = payload.get("event") or (events[0] if isinstance(events, list) and events else None)
    if not isinstance(named, dict):
        return ""
    return str(named.get("dispatch_no") or named.get("call_no") or "")[:200]


def _words(payload: Mapping[str, Any] | None) -> str:
    return str((payload or {}).get("reason", ""))[:4000]
