"""The state of a task as a pure function of the set of its facts.

A conversation that broke off settles nothing. Settled outweighs hard refusal, deceased and wrong number; these outweigh an appointment, which outweighs a retry
(SYNC rule 9). Nothing depends on the order in which facts arrive, and a fact that arrives twice counts once; only
which of two answers is canonical goes by the centre's order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum, auto
from typing import Any

from msgspec import Struct

from domain.dispositions import NEVER_AGAIN, Disposition, NextKind
from domain.hours import DEFAULT_HOURS, CallHours
from domain.tasks.facts import (
    Appointment,
    Attempt,
    CanonicalChosen,
    Fact,
    Handover,
    HardRefusal,
    Partial,
    PutBack,
    Response,
    TaskTerms,
    Withdrawal,
)
from domain.tasks.priority import Priority, priority_of
from domain.tasks.retries import (
    DEFAULT_RETRIES,
    NextStep,
    RetrySettings,
    attempts_made,
    in_time,
    next_step,
    ruled_out_numbers,
)
from domain.times import DEFAULT_ZONE
from domain.vocabulary import PutBackReason
from domain.wire.message import replace


class TaskStatus(StrEnum):
    """Where a task stands; a lease is no state, it only says who has the task in hand."""

    OPEN = auto()
    SCHEDULED = auto()
    APPOINTMENT = auto()
    REFER_TO_LEAD = auto()
    SETTLED = auto()
    CLOSED = auto()

    @property
    def callable(self) -> bool:
        """Whether an agent may be given the task once it is due."""
        return self in (TaskStatus.OPEN, TaskStatus.SCHEDULED, TaskStatus.APPOINTMENT)


class TaskState(Struct, frozen=True):
    """What follows from the facts.

    Attributes:
        due_at: not to be called before (UTC ms); None where it is not called at all.
        attempts: attempts used up, as the limit counts them.
        final: disposition under which the finished task is reported (最终代码), None while it is not.
        canonical_response_id: the answer that counts; the others are kept as secondary.
        secondary_response_ids: the other answers, in the order of the centre.
        owner: the agent to whom an appointment or a handover ties the task.
        not_for: agents who cannot do it (语言障碍, 认识当事人), sorted.
        number_index: which of the citizen's numbers is to be called.
        withdrawn: code of the reason it was taken out of the queue.
        priority: class and instant to sort by.
    """

    state: TaskStatus
    due_at: int | None
    attempts: int
    priority: Priority
    last_disposition: Disposition | None = None
    last_attempt_at: int | None = None
    final: Disposition | None = None
    canonical_response_id: str | None = None
    secondary_response_ids: tuple[str, ...] = ()
    owner: str | None = None
    not_for: tuple[str, ...] = ()
    number_index: int = 0
    withdrawn: str | None = None


def task_state(
    terms: TaskTerms,
    facts: Iterable[Fact],
    settings: RetrySettings | None = None,
    hours: CallHours | None = None,
    zone: str = DEFAULT_ZONE,
) -> TaskState:
    """The state that follows from the set of a task's facts. Never raises; the same set gives the same state."""
    known = facts if isinstance(facts, set) else set(facts)
    if not known:
        return _untouched(terms, hours or DEFAULT_HOURS, zone)
    return _Derivation(terms, known, settings or DEFAULT_RETRIES, hours or DEFAULT_HOURS, zone).state()


def _untouched(terms: TaskTerms, hours: CallHours, zone: str) -> TaskState:
    """What the derivation gives without facts, for the thousands nobody has called yet."""
    due_at = hours.next_open(terms.open_from, zone)
    return TaskState(TaskStatus.OPEN, due_at, 0, priority_of(terms, None))


class _Derivation:
    """The facts by kind, and the questions asked of them in the order of their weight; what only a lighter one asks is not looked at."""

    def __init__(
        self, terms: TaskTerms, facts: set[Fact], settings: RetrySettings, hours: CallHours, zone: str
    ) -> None:
        self.terms, self.settings, self.hours, self.zone = terms, settings, hours, zone
        self._kinds: dict[type, list[Any]] = {}
        for fact in facts:
            self._kinds.setdefault(type(fact), []).append(fact)
        self.attempts: list[Attempt] = self._of(Attempt, in_time)
        self.put_back: list[PutBack] = self._kinds.get(PutBack, [])
        self.last = self.attempts[-1] if self.attempts else None
        self.made = attempts_made(self.attempts, zone)[0]

    def _of(self, kind: type, key: Callable[[Any], Any]) -> list[Any]:
        found = self._kinds.get(kind, [])
        return sorted(found, key=key) if len(found) > 1 else found

    def _agreed(self) -> Appointment | None:
        """The appointment made last."""
        agreed: list[Appointment] = [
            *self._kinds.get(Appointment, ()),
            *(
                Appointment(a.id, a.at, a.appointment_at, a.agent_id, a.id)
                for a in self.attempts
                if a.appointment_at is not None and a.disposition.facts.next is NextKind.APPOINTMENT
            ),
        ]
        return max(agreed, key=lambda f: (f.at, f.id, f.due_at), default=None)

    def state(self) -> TaskState:
        return (
            self._settled()
            or self._never_again()
            or self._withdrawn()
            or self._finished()
            or self._with_lead()
            or self._appointed()
            or self._retried()
        )

    def _settled(self) -> TaskState | None:
        ids = [response.id for response in self._of(Response, _arrival)]
        if not ids and all(a.disposition is not Disposition.COMPLETE for a in self.attempts):
            return None
        choices: list[CanonicalChosen] = self._of(CanonicalChosen, lambda f: (f.at, f.id, f.response_id))
        chosen = [c.response_id for c in choices if c.response_id in ids]
        canonical = chosen[-1] if chosen else (ids[0] if ids else None)
        secondary = tuple(dict.fromkeys(i for i in ids if i != canonical))
        return self._make(
            TaskStatus.SETTLED, final=Disposition.COMPLETE, canonical=canonical, secondary=secondary
        )

    def _never_again(self) -> TaskState | None:
        found = [(a.at, a.id, a.disposition) for a in self.attempts if a.disposition in NEVER_AGAIN]
        found += [(r.at, r.id, r.disposition) for r in self._kinds.get(HardRefusal, ())]
        if not found:
            return None
        return self._make(TaskStatus.CLOSED, final=min(found)[2])

    def _withdrawn(self) -> TaskState | None:
        withdrawals: list[Withdrawal] = self._of(Withdrawal, lambda f: (f.at, f.id, f.code))
        if not withdrawals:
            return None
        final = self.last.disposition if self.last else Disposition.NOT_ATTEMPTED
        return self._make(TaskStatus.CLOSED, final=final, withdrawn=withdrawals[0].code)

    def _finished(self) -> TaskState | None:
        """The rules that end a task for good, whatever else was agreed: would not go on, 无能力, 无合格对象, no number left."""
        for attempt in self.attempts:
            if attempt.disposition.facts.next is NextKind.NONE:
                return self._make(TaskStatus.CLOSED, final=attempt.disposition)
        out = ruled_out_numbers(self.attempts)
        if out and self._number() is None:
            final = next(a for a in reversed(self.attempts) if a.number_index in out).disposition
            return self._make(TaskStatus.CLOSED, final=final)
        return None

    def _with_lead(self) -> TaskState | None:
        if self.last is None or self._handed_over_since(self.last.at) is not None:
            return None
        if self._step(self.last).kind is not NextKind.LEAD:
            return None
        return self._make(TaskStatus.REFER_TO_LEAD)

    def _appointed(self) -> TaskState | None:
        """The appointment made last, unless it was kept, or the citizen in person has since said otherwise."""
        agreed = self._agreed()
        if agreed is None:
            return None
        due_at = agreed.due_at
        for later in self.attempts:
            if later.at < agreed.at or later.id == agreed.attempt_id:
                continue
            if later.disposition in _SAID_OTHERWISE:
                return None
            if later.at >= agreed.due_at - self.settings.appointment_grace:
                if later.disposition.facts.counts:
                    return None
                due_at = max(due_at, self.hours.next_contact(later.at + self.settings.busy, self.zone))
        handover = self._handed_over_since(agreed.at)
        owner = handover.to_agent if handover else (agreed.agent_id or None)
        owner = self._unless_put_back(owner, handover.at if handover else agreed.at)
        return self._make(TaskStatus.APPOINTMENT, due_at=due_at, owner=owner)

    def _retried(self) -> TaskState:
        handover = self._handed_over_since(self.last.at if self.last else 0)
        owner = self._unless_put_back(handover.to_agent, handover.at) if handover else None
        if self.last is None:
            due_at = self.hours.next_open(self.terms.open_from, self.zone)
            return self._make(TaskStatus.OPEN, due_at=due_at, owner=owner)
        step = self._step(self.last)
        if step.kind is NextKind.LEAD and handover:
            step = NextStep(NextKind.RETRY, self.hours.next_open(handover.at, self.zone))
        if step.kind is NextKind.NEVER:  # this number only: another one is left, or the task were finished
            step = NextStep(NextKind.NEXT_NUMBER, self.hours.next_open(self.last.at, self.zone))
        if step.kind is NextKind.NONE:
            return self._make(TaskStatus.CLOSED, final=self._exhausted())
        return self._make(TaskStatus.SCHEDULED, due_at=step.due_at, owner=owner)

    def _step(self, last: Attempt) -> NextStep:
        if (
            last.appointment_at is not None
        ):  # its time has been dealt with: what is left of it is an ordinary retry
            last = replace(last, appointment_at=None)
        return next_step(last, self.attempts[:-1], self.settings, self.hours, self.zone)

    def _exhausted(self) -> Disposition:
        if Partial in self._kinds:
            return Disposition.PARTIAL
        contacted = any(a.disposition.facts.contacted for a in self.attempts)
        return Disposition.MAX_ATTEMPTS_CONTACTED if contacted else Disposition.MAX_ATTEMPTS

    def _number(self) -> int | None:
        out = ruled_out_numbers(self.attempts)
        return next((n for n in range(max(1, self.terms.numbers)) if n not in out), None) if out else 0

    def _unless_put_back(self, owner: str | None, since: int) -> str | None:
        """Who had it since then, or nobody if they put it back."""
        return None if any(p.agent_id == owner and p.at >= since for p in self.put_back) else owner

    def _handed_over_since(self, at: int) -> Handover | None:
        handovers: list[Handover] = self._kinds.get(Handover, [])
        later = (h for h in handovers if h.at >= at)
        return max(later, key=lambda h: (h.at, h.id, h.to_agent or ""), default=None)

    def _make(
        self,
        state: TaskStatus,
        *,
        due_at: int | None = None,
        final: Disposition | None = None,
        canonical: str | None = None,
        secondary: tuple[str, ...] = (),
        owner: str | None = None,
        withdrawn: str | None = None,
    ) -> TaskState:
        not_for = {a.agent_id for a in self.attempts if a.disposition is Disposition.LANGUAGE and a.agent_id}
        not_for |= {p.agent_id for p in self.put_back if p.reason is PutBackReason.ACQUAINTED and p.agent_id}
        return TaskState(
            state=state,
            due_at=due_at,
            attempts=self.made,
            priority=priority_of(self.terms, due_at if state is TaskStatus.APPOINTMENT else None),
            last_disposition=self.last.disposition if self.last else None,
            last_attempt_at=self.last.at if self.last else None,
            final=final,
            canonical_response_id=canonical,
            secondary_response_ids=secondary,
            owner=owner,
            not_for=tuple(sorted(not_for)),
            number_index=self._number() or 0,
            withdrawn=withdrawn,
        )


_SAID_OTHERWISE = frozenset({Disposition.REFUSAL_SOFT, Disposition.APPOINTMENT_UNSPECIFIED})


def _arrival(response: Response) -> tuple[bool, int, int, str]:
    """The centre's order, then what it does not have yet by time."""
    return response.rank is None, response.rank or 0, response.at, response.id
