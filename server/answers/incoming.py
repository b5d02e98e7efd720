"""A citizen called in about something their agent had no task for: found here, or opened anew; never asked twice.

The workstation names event and task after a random id. Here the call is matched by the number and what the citizen said: with
the one event it can be about, its answer goes to that event's task, where a second answer is kept as second. Where there is no
such event, event and task are made under the names the workstation gave them, and the next call about it finds them. Which task
it was is kept as an alias, so that whatever comes later under the workstation's name finds it. Whatever was done about it says whom
it is about as its call does, so that nothing waits for a call that was lost (ADR 0047).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import TypeVar

from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_correct import Correction
from domain.acts.attempt_record import Attempt, lawful_caller
from domain.acts.number_reveal import Reveal
from domain.acts.response_submit import Response
from domain.acts.task_handover import Handover
from domain.acts.task_put_back import PutBack
from domain.ids import task_id
from domain.permissions import DEFAULT_HALL
from domain.phones import Phone, mask
from domain.tasks.callers import SAME_DAY, SOURCE, ids_of, opens, phone_of
from domain.tasks.facts import TaskTerms
from domain.tasks.state import task_state
from domain.vocabulary import Channel, ReportWay, TaskReason
from domain.wire.message import replace
from domain.wire.parts import Caller
from server.acts.operation import Operation, Verdict
from server.answers.book import Book, TaskEntry
from server.answers.effects import Effect
from server.answers.judging_context import Callers, JudgingContext
from server.answers.new_rows import AliasRow, ContactRow, EventRow, TaskRow
from server.answers.repository import facts
from server.answers.repository import incoming as repository
from server.answers.repository.incoming import KnownEvent
from server.contacts.repository import add_groups
from server.db.work import UnitOfWork
from server.events.personal import CALLER, Person, seal_facts, seal_person
from server.settings.repository import Terms, terms_of
from server.tasks import lanes

PRIORITY = 3
P = TypeVar("P")
A = TypeVar("A", bound=Act)
_OF_CALLERS = (Attempt, Response, Appointment, Correction, Handover, Reveal)


def caller_of(act: Act) -> Caller | None:
    """The citizen who called in, as an act says itself."""
    return act.caller if isinstance(act, _OF_CALLERS) else None


def load(
    work: UnitOfWork,
    operations: Sequence[Operation[Act]],
    task_ids: Collection[str],
    group_ids: Collection[str],
) -> Callers:
    """Find what these calls can be about. Makes their contact groups, and locks them with those of whatever else the batch names."""
    found = Callers()
    told: dict[str, Caller] = {}
    for operation in operations:
        caller = caller_of(operation.payload)
        phone = phone_of(caller) if caller is not None else None
        if caller is not None and isinstance(phone, Phone):
            told[operation.op_id] = lawful_caller(caller, operation.occurred_at)
            found.groups[operation.op_id] = work.sealer.group_of(phone.key)
    if not told:
        return found
    groups = set(found.groups.values())
    add_groups(work, groups)
    # Before looking: two deliveries about one matter open it once. All groups in one go, so that two never wait crosswise.
    facts.lock(work, task_ids, groups.union(group_ids))
    found.known = repository.events_of(work, groups)
    found.units = repository.units_known(work, {c.unit_id for c in told.values() if c.unit_id})
    for op_id, caller in told.items():
        match = _match(caller, found.known.get(found.groups[op_id], ()), work.now, terms_of(work))
        if match is not None:
            found.matches[op_id] = match
    return found


def _match(caller: Caller, events: Sequence[KnownEvent], now: int, terms: Terms) -> KnownEvent | None:
    """The one event a call can be about, by the number they name, or by line and time; None where none or several can be."""
    number = caller.event_no.strip()
    asked_under = _asked_under(events)
    if number:
        called = next((e for e in events if e.source == SOURCE and e.call_no == number), None)
        if called is not None:
            return called
        named = {
            matter.event_id: matter
            for matter in (
                asked_under.get(e.event_id, e) for e in events if number in (e.dispatch_no, e.call_no)
            )
        }
        return next(iter(named.values())) if len(named) == 1 else None
    oldest = now - terms.settings.planning.max_age
    near = [
        e
        for e in events
        if e.event_id not in asked_under
        and e.business_line == caller.business_line
        and e.reported_at >= oldest
        and (caller.event_at is None or abs(e.reported_at - caller.event_at) <= SAME_DAY)
    ]
    return near[0] if len(near) == 1 else None


def _asked_under(events: Sequence[KnownEvent]) -> dict[str, KnownEvent]:
    """Events that the citizen had called about and named before an import brought them, and what was made for their call instead.

    Of several that bear the number they named, as dispatches of one call do, none: which of them they meant is not known.
    """
    called = {e.call_no: e for e in reversed(events) if e.source == SOURCE and e.call_no}
    imported = [e for e in events if e.source != SOURCE]
    bearing = Counter(number for e in imported for number in {e.dispatch_no, e.call_no})
    return {
        e.event_id: called[number]
        for e in imported
        for number in (e.dispatch_no, e.call_no)
        if number in called and bearing[number] == 1
    }


def find_aliases(work: UnitOfWork, book: Book, task_ids: set[str], group_ids: set[str]) -> set[str]:
    """Forms of callers among what a batch names and the book does not know; returns the tasks still to be read."""
    unknown = (task_ids - book.tasks.keys()) | (group_ids - book.groups.keys())
    if not unknown:
        return set()
    book.aliases = repository.aliases(work, unknown)
    return {real for real, _ in book.aliases.values()} - book.tasks.keys()


def renamed(payload: P, book: Book) -> P:
    """The payload with the names the centre uses."""
    aliases = book.aliases
    match payload:
        case Attempt() if aliases or payload.group_id not in book.groups:
            outcomes = [replace(o, task_id=_task(aliases, o.task_id)) for o in payload.outcomes]
            first = book.tasks.get(outcomes[0].task_id)
            group = (
                first.group_id
                if first is not None and payload.group_id not in book.groups
                else payload.group_id
            )
            return replace(payload, outcomes=outcomes, group_id=group)
        case Response() | Appointment() | Handover() | PutBack() if payload.task_id in aliases:
            task, group = aliases[payload.task_id]
            return replace(payload, task_id=task, group_id=group)
        case Correction() if payload.task_id in aliases:
            task, group = aliases[payload.task_id]
            return replace(payload, outcome=replace(payload.outcome, task_id=task), group_id=group)
        case Reveal() if payload.group_id in aliases:
            return replace(payload, group_id=aliases[payload.group_id][1])
        case _:
            return payload


def _task(aliases: dict[str, tuple[str, str]], name: str) -> str:
    return aliases[name][0] if name in aliases else name


def opening(
    carry_out: Callable[[Operation[A], JudgingContext], Verdict[Effect]],
) -> Callable[[Operation[A], JudgingContext], Verdict[Effect]]:
    """The same act, after the task of its caller was found or opened: its call may have been lost."""

    @wraps(carry_out)
    def after(operation: Operation[A], context: JudgingContext) -> Verdict[Effect]:
        named = opens(caller_of(operation.payload), operation.entity_id)
        opened = open_task(operation, context) if named else None
        verdict = carry_out(operation, context)
        if opened is None:
            return verdict
        effect = verdict.effect or Effect()
        effect.rows[:0] = opened.rows
        made = [row.task_id for row in opened.rows if isinstance(row, TaskRow)]
        effect.tasks.extend(name for name in made if name not in effect.tasks)
        return replace(verdict, effect=effect)

    return after


def open_task(operation: Operation[A], context: JudgingContext) -> Effect | None:
    """Make sure that the task of a caller's form is in the book; what has to be written for it, None if it was there."""
    caller = caller_of(operation.payload)
    if caller is None:
        return None
    event_id, name = ids_of(caller.form_id)
    if name in context.book.tasks or name in context.book.aliases:
        return None
    caller = lawful_caller(caller, operation.occurred_at)
    effect = Effect()
    group_id = context.callers.groups[operation.op_id]
    # Again, because a form of the same batch may have opened what this one is about.
    known = context.callers.known.setdefault(group_id, [])
    match = _match(caller, known, context.book.now, context.book.terms)
    if match is None:
        _new_event(operation, caller, event_id, group_id, effect, context)
        real = _new_task(operation, caller, name, event_id, group_id, None, effect, context)
        known.append(_known(operation, caller, event_id, name, context))
    else:
        real = match.task_id or task_id(match.event_id, Channel.PHONE.value, 1)
        if real not in context.book.tasks:
            _new_task(operation, caller, real, match.event_id, group_id, match, effect, context)
    group_id = context.book.tasks[real].group_id  # a second number's call may be about the first one's task
    context.book.aliases[name] = (real, group_id)
    effect.rows.append(AliasRow(name, real, group_id, context.book.now))
    return effect


def _new_event(
    operation: Operation[A],
    caller: Caller,
    event_id: str,
    group_id: str,
    effect: Effect,
    context: JudgingContext,
) -> None:
    phone = phone_of(caller)
    assert isinstance(phone, Phone)  # noqa: S101 - checked before
    opened = EventRow(
        event_id=event_id,
        source=SOURCE,
        call_no=caller.event_no.strip()[:64],
        business_line=caller.business_line,
        report_channel=ReportWay.OTHER.value,
        reported_at=_happened(operation, caller),
        unit_id=_unit(caller, context),
        facts=seal_facts(context.sealer, event_id, caller.told),
        import_id=caller.form_id,
    )
    person = Person(phone.key, caller.name, caller.sex or "unknown")
    sealed = seal_person(context.sealer, event_id, 0, person)
    effect.rows += opened, ContactRow(event_id, 0, CALLER, group_id, mask(phone.number), sealed)


def _new_task(
    operation: Operation[A],
    caller: Caller,
    new_id: str,
    event_id: str,
    group_id: str,
    match: KnownEvent | None,
    effect: Effect,
    context: JudgingContext,
) -> str:
    book = context.book
    at = match.reported_at if match is not None else _happened(operation, caller)
    terms, s = book.terms, book.terms.settings
    state = task_state(TaskTerms(TaskReason.REQUESTED, at, at), (), s.retries, s.policy.hours, terms.zone)
    lane, queue_at = lanes.place(state, book.now)
    hall = operation.author.hall_id or DEFAULT_HALL
    effect.rows.append(
        TaskRow(
            task_id=new_id,
            event_id=event_id,
            group_id=group_id,
            hall_id=hall,
            channel=Channel.PHONE.value,
            questionnaire=caller.questionnaire,
            priority=PRIORITY,
            event_at=at,
            created_at=book.now,
            not_before=at,
            state=state.state.value,
            due_at=state.due_at or at,
            lane=lane,
            queue_at=queue_at,
        )
    )
    book.tasks[new_id] = TaskEntry(
        task_id=new_id,
        group_id=group_id,
        event_id=event_id,
        hall_id=hall,
        questionnaire=caller.questionnaire,
        priority=PRIORITY,
        event_at=at,
        not_before=at,
        numbers=1,
        state=state.state.value,
        due_at=state.due_at or at,
        trial=False,
        response_id=None,
        language=None,
        facts_json="[]",
        unit_id=match.unit_id if match is not None else _unit(caller, context),
        business_line=match.business_line if match is not None else caller.business_line,
        case_type=match.case_type if match is not None else "",
        officers=match.officers if match is not None else "[]",
        adhoc=True,
    )
    return new_id


def _known(
    operation: Operation[A], caller: Caller, event_id: str, name: str, context: JudgingContext
) -> KnownEvent:
    """The event just made, as later calls find it."""
    return KnownEvent(
        event_id=event_id,
        source=SOURCE,
        dispatch_no="",
        call_no=caller.event_no.strip()[:64],
        business_line=caller.business_line,
        case_type="",
        officers="[]",
        reported_at=_happened(operation, caller),
        unit_id=_unit(caller, context),
        task_id=name,
    )


def _happened(operation: Operation[A], caller: Caller) -> int:
    return caller.event_at if caller.event_at is not None else operation.occurred_at


def _unit(caller: Caller, context: JudgingContext) -> str | None:
    return caller.unit_id if caller.unit_id in context.callers.units else None
