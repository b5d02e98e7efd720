"""Contact groups in hand: from what was leased to what a screen is given, and the contact policy over it."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.tasks import Shown
from app.records.work import Contact, Exclusion, Hold, WorkItem
from app.sync.fold import Rules, fold
from domain.policy import ContactHistory, EventFacts, ExclusionCode, Judge, Occasion
from domain.tasks.state import TaskStatus
from domain.vocabulary import BusinessLine, Direction, TaskReason
from domain.wire.leases import PackGroup, PackTask

_REASONS = {1: TaskReason.SMS_DISSATISFIED, 2: TaskReason.AFTER_RECTIFICATION}
_PERMANENT = {str(code) for code in ExclusionCode if code.permanent}


def work_item(
    group: PackGroup,
    task_id: str,
    now: int,
    *,
    direction: str = Direction.OUTGOING,
    offline: bool = False,
    stale: bool = False,
) -> WorkItem:
    """What a screen is given of a leased group: no whole number is in it."""
    doubtful = stale or now > group.lease_until
    return WorkItem(
        group_id=group.group_id,
        task_id=task_id,
        tasks=tuple(group.tasks),
        contacts=tuple(
            Contact(c.ordinal, c.role, c.mask, c.name, c.sex or "unknown", c.address) for c in group.contacts
        ),
        policy=group.policy,
        earlier=tuple(group.earlier),
        direction=str(direction),
        lease_no=group.lease_no,
        lease_until=group.lease_until,
        hold=Hold.DOUBTFUL if doubtful else Hold.HELD,
        offline=offline,
    )


class Bar:
    """The contact policy at one moment (the centre's clock); looks at it once for any number of groups."""

    def __init__(self, rules: Rules, now: int) -> None:
        self._rules = rules
        self._judge = Judge(rules.settings.policy, now, rules.zone)

    def judge(self, group: PackGroup, task: PackTask, shown: Shown | None = None) -> list[Exclusion]:
        """Why a task must not be called now; what the centre excluded for good stays so. ``shown``: how it stands."""
        row = task.task
        if task.excluded in _PERMANENT:
            return [Exclusion(row.task_id, str(task.excluded), dict(task.excluded_params))]
        state = shown or fold(self._rules, row, ())
        policy = group.policy
        found = self._judge.judge(
            EventFacts(
                at=task.closed_at or task.arrived_at or task.reported_at,
                line=_line(row.business_line),
                case_type=" ".join(row.case_types),
                unit_known=row.unit_id is not None,
                trial=row.trial,
            ),
            ContactHistory(
                last_asked_at=policy.last_contact_at,
                opted_out=policy.opted_out_at is not None,
                hard_refusal=policy.hard_refusal_at is not None,
                wrong_number=policy.wrong_number,
            ),
            Occasion(
                _REASONS.get(row.priority, TaskReason.SAMPLE),
                appointment=state.state == TaskStatus.APPOINTMENT,
            ),
        )
        return [Exclusion(row.task_id, str(e.code), dict(e.params), e.until) for e in found]


def exclusions(group: PackGroup, tasks: Iterable[PackTask], rules: Rules, now: int) -> list[Exclusion]:
    """All reasons of the contact policy over some tasks of a group, now."""
    bar = Bar(rules, now)
    return [found for task in tasks for found in bar.judge(group, task)]


def _line(code: str) -> BusinessLine:
    try:
        return BusinessLine(code)
    except ValueError:
        return BusinessLine.OTHER
