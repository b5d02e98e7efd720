"""Planning texts: which events are asked about by SMS, when, and why the others are not.

Events that came or changed wait to be looked at (``sms_look``); a look decides about each leg that a rule speaks of: a message is planned,
or stands as ``excluded`` with its reason. An event of which nothing can be said yet (not closed) is let go, and comes again when it changes.
A message's id follows from event, leg and round, so that a second look finds it there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.sms.message import MessageState
from server.db import statistics
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.sms import batches, counting
from server.sms.claiming import number_place
from server.sms.counting import Counted
from server.sms.deciding import Decider, Decision
from server.sms.repository import looking
from server.sms.repository import planned as repository

PLAN = "sms.plan"
CHUNK = 500
"""Events of one transaction, and messages of one operation of the chain."""
Progress = Callable[[int], None]


@dataclass(slots=True)
class Counts:
    """What a run did, or (dry) would do."""

    looked_at: int = 0
    planned: int = 0
    held: int = 0
    by_leg: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[str] = field(default_factory=Counter)
    by_carrier: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)
    by_day: Counter[int] = field(default_factory=Counter)
    parts: int = 0

    def add(self, decision: Decision) -> None:
        if decision.reason is not None:
            self.by_reason[decision.reason] += 1
            return
        self.planned += 1
        self.parts += decision.parts
        self.by_leg[decision.rule.leg.value] += 1
        self.by_unit[decision.event.unit_id or ""] += 1
        self.by_carrier[decision.carrier] += 1


def plan(database: Database, city_id: str, *, progress: Progress | None = None) -> Counts:
    """Look at every event that waits for it."""
    counts, after = Counts(), (-1, "")
    while True:
        with database.read(city_id) as reading:
            found = looking.next_looks(reading, after, CHUNK)
        if not found:
            break
        with database.write(city_id) as work:
            _look(work, [row.event_id for row in found], counts)
        if progress is not None:
            progress(counts.looked_at)
        if len(found) < CHUNK:
            break
        after = (found[-1].at, found[-1].event_id)
    statistics.follow(database, "sms_message", counts.planned)
    return counts


def dry_run(reading: Reading, *, samples: int = 0) -> tuple[Counts, list[Decision]]:
    """Count what :func:`plan` would decide about the events that wait and those of the last days; writes nothing. Also returns some
    messages that would be planned, taken evenly."""
    counts = Counts()
    would: list[Decision] = []
    decider = Decider(reading)
    for chunk in _waiting(reading):
        for decision in decider.decide(chunk, counts_held=counts):
            counts.add(decision)
            if decision.reason is None:
                would.append(decision)
        counts.looked_at += len(chunk)
    step = max(1, len(would) // samples) if samples else 0
    return counts, would[::step][:samples] if samples else []


def _waiting(reading: Reading) -> Iterator[Sequence[str]]:
    after, seen = (-1, ""), set[str]()
    while found := looking.next_looks(reading, after, CHUNK):
        after = (found[-1].at, found[-1].event_id)
        seen.update(row.event_id for row in found)
        yield [row.event_id for row in found]
    rest = [event_id for event_id in looking.of_the_last_days(reading) if event_id not in seen]
    for start in range(0, len(rest), CHUNK):
        yield rest[start : start + CHUNK]


def _look(work: UnitOfWork, event_ids: Sequence[str], counts: Counts) -> None:
    decider = Decider(work)
    decisions = decider.decide(event_ids, counts_held=counts)
    if decisions:
        told = [(one.message_id, one.state.value, one.reason or "", one.rule.rule) for one in decisions]
        batch_id = batches.note(work, PLAN, told)
        assert batch_id is not None  # noqa: S101 - there are decisions
        rows = [row(work, one, batch_id) for one in decisions]
        repository.add(work, rows)
        counting.planned(work, [counted(work, one) for one in decisions])
    looking.looked_at(work, [one for one in event_ids if one not in decider.held])
    counts.looked_at += len(event_ids)
    for decision in decisions:
        counts.add(decision)


def counted(work: Reading, one: Decision) -> Counted:
    """The message as it is counted."""
    return Counted(
        work.now,
        one.rule.leg.value,
        one.event.unit_id,
        one.carrier,
        one.rule.template,
        None,
        one.state.value,
        one.reason,
    )


def row(work: UnitOfWork, one: Decision, batch_id: str) -> dict[str, object]:
    """The message as the table takes it."""
    key = one.message_id
    rule = one.rule
    planned = one.state is MessageState.PLANNED
    return {
        "city_id": work.city_id,
        "message_id": key,
        "event_id": one.event.event_id,
        "group_id": one.group_id,
        "leg": rule.leg.value,
        "round": one.round,
        "rule": rule.rule,
        "rule_version": rule.version,
        "state": one.state.value,
        "reason": one.reason,
        "template": rule.template,
        "template_version": one.template_version,
        "extension": rule.reached_at,
        "number": work.sealer.seal(one.number.encode(), number_place(key)) if planned else None,
        "mask": one.mask,
        "carrier": one.carrier,
        "unit_id": one.event.unit_id,
        "parts": one.parts,
        "planned_at": work.now,
        "due_at": one.due_at,
        "window_from": rule.window.start,
        "window_until": rule.window.until,
        "batch_id": batch_id,
        "claim_fence": 0,
        "tries": 0,
        "counted_tries": 0,
        "final_at": None if planned else work.now,
        "restored": False,
    }
