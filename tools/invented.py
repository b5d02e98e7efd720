"""A made-up hall for pictures and for tests of presenters: one contact group, calls and a queue kept in memory.

No real station, person or number. It keeps the promises of the services it stands in for (a draft survives, a number is
recorded before it is shown) so that a screen cannot rely on less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_DNS, uuid5

from app.records.call import CallOutcome, CallState, Draft, Phase, Saved, TaskOutcome
from app.records.work import Contact, Exclusion, WorkItem
from app.services.putting_back import PutBackReason
from domain.problems import Problem, ProblemError
from domain.times import HOUR, MINUTE
from domain.wire.leases import EarlierContact, GroupPolicy, PackOfficer, PackOrder, PackTask
from domain.wire.rows import TaskRow


def made_id(name: str) -> str:
    """An id that is the same in every run."""
    return str(uuid5(NAMESPACE_DNS, name))


def task(
    name: str,
    now: int,
    *,
    line: str = "alarm",
    case_type: str = "噪音扰民",
    unit: str = "星河分局柳园派出所",
    script: str = "alarm_110",
    sms_reply: int | None = None,
    facts: str = "",
) -> PackTask:
    """One task of an invented event of yesterday afternoon."""
    reported = now - 23 * HOUR - 38 * MINUTE
    row = TaskRow(
        task_id=made_id(name),
        group_id=made_id("group"),
        event_id=made_id(name + "-event"),
        source="default",
        dispatch_no="4199052026112100318",
        call_no="",
        business_line=line,
        case_type=case_type,
        unit_id=made_id(unit),
        unit_name=unit,
        questionnaire=script,
        round=1,
        priority=3,
        event_at=reported,
        created_at=reported + HOUR,
        not_before=reported + 2 * HOUR,
        mask="138****6621",
    )
    return PackTask(
        task=row,
        reported_at=reported,
        report_channel="phone_110",
        dispatched_at=reported + 2 * MINUTE,
        arrived_at=reported + 13 * MINUTE,
        closed_at=reported + 58 * MINUTE,
        facts=facts,
        officers=[PackOfficer("412233", "")] * 2,
        sms_reply=sms_reply,
    )


def work(now: int, *tasks: PackTask) -> WorkItem:
    """A contact group with an earlier attempt and an SMS without an answer."""
    return WorkItem(
        group_id=made_id("group"),
        task_id=(tasks[0] if tasks else task("t1", now)).task.task_id,
        tasks=tasks or (task("t1", now, facts="楼上装修到深夜，民警到场后劝停，双方同意次日 9 点后施工。"),),
        contacts=(Contact(0, "caller", "138****6621", "李小云", "male"),),
        policy=GroupPolicy(),
        earlier=(
            EarlierContact(now - 21 * HOUR, "phone", "张敏", "no_answer"),
            EarlierContact(now - 21 * HOUR - 35 * MINUTE, "sms", "", None, None, "未回复"),
        ),
        lease_no=1,
        lease_until=now + 4 * HOUR,
    )


@dataclass
class Calls:
    """``app.services.calls.Calls`` in memory.

    Attributes:
        fails: raised by the next save, once.
        exclusion: raised when somebody dials.
    """

    clock: Callable[[], int]
    call: CallState | None = None
    kept: list[Draft] = field(default_factory=list)
    saved: list[CallOutcome] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    returned: list[PutBackReason] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    fails: BaseException | None = None
    draft_fails: BaseException | None = None
    exclusion: Problem | None = None
    excluded: list[Exclusion] = field(default_factory=list)
    connections: int = 0
    number: str = "13800016621"

    def open(self, item: WorkItem) -> CallState:
        call_id = made_id(f"call-{item.group_id}")
        self.call = CallState(call_id, item, Draft(call_id), Phase.OPEN, self.clock())
        return self.call

    def surviving_draft(self) -> CallState | None:
        return replace(self.call, draft=self.kept[-1], recovered=True) if self.call and self.kept else None

    def save_draft(self, draft: Draft) -> None:
        if self.draft_fails is not None:
            error, self.draft_fails = self.draft_fails, None
            raise error
        self.kept.append(draft)

    def discard(self, call_id: str) -> None:
        self.call = None

    def withdraw(self, call_id: str, order: PackOrder, words: str) -> str:
        assert self.call is not None
        assert self.call.call_id == call_id
        self.withdrawn.append((order.label, words))
        return made_id(f"withdraw-{order.order_id}")

    def put_back(self, call_id: str, why: PutBackReason) -> Saved:
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
        assert self.call is not None
        self.returned.append(why)
        task_id, self.call = self.call.work.task_id, None
        return Saved(call_id, self.clock(), (made_id("op"),), (), (task_id,))

    def judge(self, call: CallState) -> list[Exclusion]:
        return self.excluded

    def dial(self, call: CallState, ordinal: int | None = None) -> tuple[CallState, str]:
        if self.exclusion is not None:
            raise ProblemError(self.exclusion)
        self.looked.append("dial")
        moved = replace(call, phase=Phase.DIALLED, number_shown=True, started_at=self.clock())
        return replace(moved, contact_ordinal=ordinal or 0), self.number

    def reveal(self, call: CallState, reason: str, ordinal: int | None = None) -> str:
        self.looked.append(reason)
        return self.number

    def connected(self, call: CallState) -> CallState:
        self.connections += 1
        return replace(call, phase=Phase.CONNECTED, connected_at=self.clock())

    def hang_up(self, call: CallState) -> CallState:
        return replace(call, phase=Phase.WRAP_UP, ended_at=self.clock())

    def finish(self, call: CallState, outcome: CallOutcome) -> Saved:
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
        self.saved.append(outcome)
        self.call, self.kept = None, []
        tasks = tuple(t.task_id for t in outcome.tasks)
        records = tuple(f"r{n}" for n, _ in enumerate(tasks, start=1))
        return Saved(call.call_id, self.clock(), (made_id("op"),), (), tasks, records)


@dataclass
class Records:
    """``app.services.records.Records`` as far as a correction asks it; it keeps what ``calls`` saved last."""

    calls: Calls
    call: CallState | None = None
    others: tuple[tuple[str, CallState], ...] = ()
    corrected: list[tuple[str, TaskOutcome]] = field(default_factory=list)
    begun: dict[str, Draft] = field(default_factory=dict)

    def keep(self) -> None:
        """The call saved last becomes the record."""
        one, now = self.calls.saved[-1].tasks[0], self.calls.clock()
        forms = (one.form,) if one.form else ()
        draft = Draft(
            made_id("call"), forms, one.task_id, one.disposition, one.reason, one.note, one.appointment
        )
        self.call = CallState(draft.call_id, work(now), draft, Phase.READ_ONLY, now, number_shown=True)

    def take_up(self, record_id: str) -> CallState:
        if self.call is None:
            raise ProblemError(Problem("record.unknown"))
        begun = self.begun.get(record_id)
        return replace(self.call, draft=begun, recovered=True) if begun else self.call

    def take_up_call(self, record_id: str) -> tuple[tuple[str, CallState], ...]:
        first = self.take_up(record_id)
        return ((record_id, first), *self.others)

    def keep_correction(self, record_id: str, draft: Draft) -> None:
        self.begun[record_id] = draft

    def drop_correction(self, record_id: str) -> None:
        self.begun.pop(record_id, None)

    def put_right_together(self, outcomes: Sequence[tuple[str, TaskOutcome]]) -> Saved:
        if self.calls.fails is not None:
            error, self.calls.fails = self.calls.fails, None
            raise error
        for record_id, outcome in outcomes:
            self.corrected.append((record_id, outcome))
            self.begun.pop(record_id, None)
        return Saved(made_id("call"), self.calls.clock(), (made_id("op"),))


@dataclass
class Revisits:
    """下一件 from a list."""

    items: list[WorkItem] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    def next(self, worked: str | None = None) -> WorkItem | None:
        self.asked.append(worked)
        return self.items.pop(0) if self.items else None
