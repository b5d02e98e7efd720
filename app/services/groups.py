"""Contact groups in hand: from what was leased to what a screen is given, and the contact policy over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.models.tasks import Own, Shown
from app.records.work import Contact, Exclusion, Hold, WorkItem
from app.sync.fold import Rules, fold
from domain.dispositions import NEVER_AGAIN, Disposition
from domain.policy import ContactHistory, EventFacts, ExclusionCode, Judge, LastAsked, Occasion
from domain.tasks.replicated import ATTEMPT, corrected
from domain.tasks.state import TaskStatus
from domain.vocabulary import BusinessLine, Direction, TaskReason
from domain.wire.leases import Asked, EarlierContact, GroupPolicy, PackContact, PackGroup, PackTask
from domain.wire.message import replace
from domain.wire.rows import Fact, TaskRow

_REASONS = {1: TaskReason.SMS_DISSATISFIED, 2: TaskReason.AFTER_RECTIFICATION}
_ASKED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
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
    # Who is on the line in person is in nobody else's hands.
    doubtful = direction == Direction.OUTGOING and (stale or now > group.lease_until)
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
        orders=tuple(group.orders),
    )


def with_own_work(group: PackGroup, own: Mapping[str, Sequence[Own]]) -> PackGroup:
    """The group with what own calls have taught about its number since it was leased, as the centre will learn it."""
    events = {task.task.task_id: task.task.event_id for task in group.tasks}
    attempts = [
        (fact, events.get(task_id)) for task_id, told in own.items() for fact in _calls({task_id: told})
    ]
    if not attempts:
        return group
    policy = group.policy
    for fact, event_id in attempts:
        code = fact.disposition
        if code in _ASKED:
            policy = _asked(policy, event_id, fact.at)
        elif code == Disposition.WRONG_NUMBER:
            policy = policy if fact.number_index else replace(policy, wrong_number=True)
        elif code in NEVER_AGAIN:
            policy = replace(policy, hard_refusal_at=min(fact.at, policy.hard_refusal_at or fact.at))
    return replace(group, policy=policy)


def last_asked(policy: GroupPolicy) -> LastAsked:
    """When the number was last asked; a centre of before told no event, which is then taken for another."""
    asked = policy.asked
    return (
        LastAsked(policy.last_contact_at)
        if asked is None
        else LastAsked(asked.at, asked.event_id, asked.before_at)
    )


def _asked(policy: GroupPolicy, event_id: str | None, at: int) -> GroupPolicy:
    now = last_asked(policy).and_then(event_id, at)
    return replace(
        policy,
        last_contact_at=max(at, policy.last_contact_at or 0),
        asked=Asked(now.at, now.event_id, now.before_at),
    )


def _calls(own: Mapping[str, Sequence[Own]]) -> list[Fact]:
    """Own calls, each with the outcome it was put right to."""
    return [
        fact for told in own.values() for fact in corrected(one.fact for one in told) if fact.kind == ATTEMPT
    ]


def to_call(
    group: PackGroup, own: Mapping[str, Sequence[Own]], shown: Mapping[str, Shown], by: str
) -> PackGroup:
    """The group as it is called again: only tasks that are still open, own calls told among the earlier ones."""
    if not own:
        return group
    left = [task for task in group.tasks if shown[task.task.task_id].open]
    calls = {fact.id: fact for fact in _calls(own)}
    known = {(earlier.at, earlier.disposition) for earlier in group.earlier}
    made = [
        EarlierContact(
            fact.at, "phone" if fact.direction == Direction.OUTGOING else fact.direction, by, fact.disposition
        )
        for fact in calls.values()
        if (fact.at, fact.disposition) not in known
    ]
    earlier = sorted([*made, *group.earlier], key=lambda one: -one.at)
    return replace(with_own_work(group, own), tasks=left or group.tasks, earlier=earlier)


def known_from_list(row: TaskRow, number: str = "") -> PackGroup:
    """What the list knows of a task, for a citizen on the line; their number only where they told it."""
    contact = PackContact(0, "caller", number, row.mask)
    return PackGroup(row.group_id, 0, 0, [contact], [PackTask(row, row.event_at)], GroupPolicy())


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
                last_asked_at=last_asked(policy).about_another(row.event_id),
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


def exclusions(group: PackGroup, own: Mapping[str, Sequence[Own]], rules: Rules, now: int) -> list[Exclusion]:
    """All reasons of the contact policy over the tasks of a group, now, own work counted in."""
    bar, known = Bar(rules, now), with_own_work(group, own)
    return [
        found
        for task in group.tasks
        for found in bar.judge(known, task, fold(rules, task.task, own.get(task.task.task_id, ())))
    ]


def _line(code: str) -> BusinessLine:
    try:
        return BusinessLine(code)
    except ValueError:
        return BusinessLine.OTHER
