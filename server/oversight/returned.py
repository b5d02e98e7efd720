"""What did not go through: refused, held, or taken in with a mark; and putting a refused one aside (搁置)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from domain.problems import Problem, ProblemError
from domain.wire.operations import BLOCKING
from domain.wire.oversight import PutAside, ReturnedLine, ReturnedList, SetAside
from domain.wire.sync import OpResult
from server.accounts import repository as accounts
from server.accounts.people import Person
from server.db.work import Reading, UnitOfWork
from server.live.halls import DEFAULT_HALL
from server.oversight.repository import returned as repository
from server.oversight.repository import reviews

MOST = 300
KIND = "op.set_aside"
"""Kind of the record, and the code a workstation is told: it blocks nothing any more and needs no repair."""


def listing(reading: Reading, hall_id: str | None, *, done: bool = False) -> ReturnedList:
    """What wants a hand first; with ``done`` also what was repaired or put aside."""
    rows = repository.told(reading, hall_id, MOST + 1, done=done)
    waiting = _of_hall(reading, repository.held(reading, MOST + 1), hall_id)
    lines = _lines(reading, rows[:MOST]) + [_held(reading, one, person) for one, person in waiting[:MOST]]
    lines.sort(key=lambda line: (_rank(line), -line.received_at, line.op_id))
    return ReturnedList(lines, more=len(rows) > MOST or len(waiting) > MOST)


def counts(reading: Reading, hall_id: str | None) -> tuple[int, int]:
    """How many refused ones nobody has seen to, and how many are held."""
    held = len(_of_hall(reading, repository.held(reading, MOST), hall_id))
    return repository.refused_count(reading, hall_id), held


def set_aside(work: UnitOfWork, lead: Person, hall_id: str | None, message: PutAside) -> ReturnedLine:
    """Put a refused operation aside: it stays whole, its workstation stops waiting for its repair. Again, it changes nothing.

    Raises:
        ProblemError: ``op.not_found``, ``op.not_refused_here``, ``set_aside.reason_needed``.
    """
    row = repository.one(work, hall_id, message.op_id)
    if row is None:
        raise ProblemError(Problem("op.not_found", {"op_id": message.op_id}, field="op_id"))
    if row.aside_at is not None:
        return _lines(work, [row])[0]
    if not message.reason.strip():
        raise ProblemError(Problem("set_aside.reason_needed", field="reason"))
    refused = row.result == OpResult.REFUSED.value
    record = work.record(
        KIND, row.entity_id, {"op_id": row.op_id, "reason": message.reason}, author_id=lead.user_id
    )
    repository.add_aside(work, row, lead.user_id, message.reason.strip())
    if refused:
        params = {"by": lead.name, "code": row.code}
        record.when_numbered(repository.renewing(work, row.op_id, KIND, params))
    return _lines(work, [repository.one(work, hall_id, message.op_id)])[0]


def _rank(line: ReturnedLine) -> int:
    if line.set_aside is not None or (line.repaired and not line.passed_on):
        return 3
    return (OpResult.REFUSED, OpResult.HELD, OpResult.APPLIED).index(OpResult(line.result))


def _of_hall(
    reading: Reading, waiting: Iterable[repository.Waiting], hall_id: str | None
) -> list[tuple[repository.Waiting, Person | None]]:
    found = list(waiting)
    people = accounts.people(reading, {one.envelope.author_id for one in found}) if found else {}
    named = [(one, people.get(one.envelope.author_id)) for one in found]
    if hall_id is None:
        return named
    return [
        (one, person)
        for one, person in named
        if person is not None and (person.hall_id or DEFAULT_HALL) == hall_id
    ]


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
        blocks=row.kind in BLOCKING and row.result == OpResult.REFUSED.value and not aside,
        repaired=row.repaired_by is not None,
        passed_on=passed_on,
        dispatch_no=(task.dispatch_no or "") if task is not None else _dispatch_no(payload),
        unit_name=(task.unit_name or task.unit_text or "") if task is not None else "",
        set_aside=SetAside(row.aside_by or "", row.aside_at, repository.reason_of(reading, row))
        if aside
        else None,
    )


def _held(reading: Reading, one: repository.Waiting, person: Person | None) -> ReturnedLine:
    payload = repository.held_plain(one.envelope)
    task_id = _task_of(payload)
    task = reviews.tasks(reading, [task_id]).get(task_id) if task_id else None
    return ReturnedLine(
        op_id=one.envelope.op_id,
        kind=one.envelope.kind,
        result=OpResult.HELD,
        author_number=person.number if person else "",
        author_name=person.name if person else "",
        station=one.station,
        occurred_at=min(one.envelope.occurred_at, reading.now),
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
