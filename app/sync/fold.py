"""What a screen shows of a task: the state of its facts, base ∪ own operations (SYNC rule 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from app.models import outbox, replica, tasks
from app.models.store import Connection
from app.models.tasks import FAR, Base, Own, Shown
from domain.settings import CitySettings
from domain.settings import read as read_settings
from domain.tasks.facts import TaskTerms
from domain.tasks.replicated import APPOINTMENT, corrected, from_rows, union
from domain.tasks.state import TaskState, TaskStatus, task_state
from domain.times import DAY, DEFAULT_ZONE
from domain.vocabulary import TaskReason
from domain.wire.rows import Fact, RowKind, SettingRow, TaskRow
from domain.wire.sync import OpResult, Receipt

_REASONS = {1: TaskReason.SMS_DISSATISFIED, 2: TaskReason.AFTER_RECTIFICATION}

_ON_THE_LIST = frozenset(
    status for status in TaskStatus if status.callable or status is TaskStatus.REFER_TO_LEAD
)

SMS_LIMIT = DAY
"""A citizen dissatisfied by SMS is called within 24 h (Guangzhou)."""

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Rules:
    """The city's settings as the fold needs them. ``version``: of the newest of their rows, told with acts done under them."""

    settings: CitySettings = field(default_factory=CitySettings)
    zone: str = DEFAULT_ZONE
    version: int = field(default=0, compare=False)


def load_rules(connection: Connection, zone: str = DEFAULT_ZONE) -> Rules:
    """The rules behind the replicated settings."""
    rows = replica.rows_of(connection, RowKind.SETTING, SettingRow)
    version = replica.newest(connection, RowKind.SETTING)
    return Rules(read_settings({row.key: row.value for row in rows}), zone, version)


def refold(connection: Connection, rules: Rules, task_ids: Iterable[str]) -> set[str]:
    """Renew the shown columns of tasks; returns those that are here."""
    found = tasks.bases(connection, task_ids)
    versions = {base.task_id: base.version for base in found}
    own = tasks.own_facts(connection, versions, versions)
    tasks.show(
        connection, ((base.task_id, fold(rules, base.row, own.get(base.task_id, ()))) for base in found)
    )
    return set(versions)


def refold_received(
    connection: Connection, rules: Rules, receipts: Iterable[Receipt], changed: Collection[str]
) -> set[str]:
    """Renew the tasks of operations whose standing changed by these receipts; returns the tasks.

    After an outage thousands were simply applied: their tasks show what they showed before, only no longer as unsent.
    """
    applied = {
        r.op_id: r.seq for r in receipts if outbox.became(r) is OpResult.APPLIED and r.op_id in changed
    }
    anew = outbox.tasks_of(connection, set(changed) - set(applied))
    same = outbox.tasks_of(connection, applied) - anew
    if same:
        anew |= same - tasks.arrived(connection, same, applied, min(applied.values()))
    refold(connection, rules, anew)
    return same | anew


def refold_all(connection: Connection, rules: Rules) -> None:
    """Renew everything, after a change of the rules."""
    ids = tasks.all_ids(connection)
    for start in range(0, len(ids), CHUNK):
        refold(connection, rules, ids[start : start + CHUNK])


def put(connection: Connection, rules: Rules, bases: Sequence[Base]) -> None:
    """Save rows as the centre gave them, with own operations folded on."""
    touched = tasks.touched(connection).intersection(base.task_id for base in bases)
    versions = {base.task_id: base.version for base in bases if base.task_id in touched} if touched else {}
    own = tasks.own_facts(connection, touched, versions)
    tasks.put(
        connection,
        ((base, fold(rules, base.row, own.get(base.task_id, ())), _limit(base.row)) for base in bases),
    )


def fold(rules: Rules, row: TaskRow, own: Sequence[Own]) -> Shown:
    """The shown columns of a task."""
    facts = union(row.facts, (o.fact for o in own)) if own else row.facts
    terms = TaskTerms(
        _REASONS.get(row.priority, TaskReason.SAMPLE), row.event_at, row.not_before, max(1, row.numbers)
    )
    known = from_rows(facts) if facts else ()
    state = task_state(terms, known, rules.settings.retries, rules.settings.policy.hours, rules.zone)
    return _shown(state, facts, bool(own) and any(o.unsent for o in own))


def _shown(state: TaskState, facts: Sequence[Fact], unsent: bool) -> Shown:
    status = state.state
    appointment = state.due_at if status is TaskStatus.APPOINTMENT else None
    agreed = _agreed(facts, appointment) if appointment is not None else None
    return Shown(
        open=status in _ON_THE_LIST,
        state=status.value,
        priority=state.priority.priority_class,
        sort_at=state.priority.sort_at,
        due_at=state.due_at if state.due_at is not None else FAR,
        attempts=state.attempts,
        last_disposition=state.last_disposition.value if state.last_disposition else "",
        last_at=state.last_attempt_at or 0,
        appointment_at=appointment,
        appointment_definite=bool(agreed and agreed.definite),
        appointment_by=state.owner,
        unsent=unsent,
    )


def _agreed(facts: Sequence[Fact], at: int) -> Fact | None:
    """The appointment fact behind an open appointment; its time may since have been moved by a short while."""
    made = [f for f in corrected(facts) if f.kind == APPOINTMENT and f.due_at is not None]
    return next((f for f in reversed(made) if f.due_at == at), made[-1] if made else None)


def _limit(row: TaskRow) -> int | None:
    return row.created_at + SMS_LIMIT if row.priority == 1 else None
