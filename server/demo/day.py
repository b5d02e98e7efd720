"""Days of calls in the invented city: agents take the centre's next task, somebody answers or nobody does.

Everything goes the ordinary way: tasks are handed out by the queue under leases, what came of a call is an operation signed by
its author's key on a registered workstation, judged like any other. Only the clock is set back.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from domain.acts.agent_state import AgentStateChange
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.number_reveal import Reveal
from domain.acts.response_submit import Response
from domain.dispositions import Disposition
from domain.questionnaire.answers import Answers
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.outcome import Outcome as FormOutcome
from domain.questionnaire.wire import context_to_wire, to_wire
from domain.times import HOUR, MINUTE, SECOND, day_bounds, day_of
from domain.vocabulary import AgentState, Direction, Satisfaction
from domain.wire import codec
from domain.wire.envelope import Envelope, author_mac
from domain.wire.leases import LeaseChange, Leased, LeaseRef, NextRequest, PackGroup, PackTask
from domain.wire.message import replace
from domain.wire.parts import EventName
from domain.wire.session import DeviceProof, Login
from domain.wire.sync import Presence
from resources import questionnaires
from server.accounts import repository as accounts
from server.accounts.people import CurrentDevice, Person
from server.accounts.service import Accounts
from server.acts.registry import Registry
from server.config import ServerConfig
from server.db.database import Database
from server.db.work import new_id
from server.demo.answers import Mood, talk
from server.leases import claims
from server.leases import keeping as leases
from server.sync.delivery import deliver, note_presence

T = TypeVar("T")

_OUTCOMES = {
    Disposition.COMPLETE: 66, Disposition.NO_ANSWER: 14, Disposition.BUSY: 4, Disposition.SWITCHED_OFF: 2,
    Disposition.REFUSAL_SOFT: 4, Disposition.REFUSAL_HARD: 1, Disposition.APPOINTMENT: 5, Disposition.SOMEONE_ELSE: 2,
    Disposition.WRONG_NUMBER: 1, Disposition.NOT_THERE: 1,
}  # fmt: skip
_MOODS = {Mood.SATISFIED: 70, Mood.FAIR: 10, Mood.UNHAPPY: 9, Mood.PRAISING: 6, Mood.ASKING: 5}
_SORE = {Mood.SATISFIED: 25, Mood.UNHAPPY: 70, Mood.ASKING: 5}
"""Of those who had answered the SMS with 不满意."""
_SPOKEN = frozenset(_OUTCOMES) - {Disposition.NO_ANSWER, Disposition.BUSY, Disposition.SWITCHED_OFF}


@dataclass
class SetClock:
    """A clock that stands where it was put (UTC ms)."""

    now: int

    def __call__(self) -> int:
        return self.now


@dataclass(slots=True)
class InventedSeat:
    """An agent at a workstation of their own."""

    person: Person
    device: CurrentDevice
    key: bytes
    sent: int = 0
    worked: list[str] = field(default_factory=list)
    leases: dict[str, LeaseRef] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What the calls brought."""

    attempts: int = 0
    responses: int = 0
    refused: int = 0


class InventedHall:
    """The callback hall at work."""

    def __init__(
        self, database: Database, clock: SetClock, registry: Registry, city_id: str, random: Random
    ) -> None:
        self._database, self._clock, self._registry = database, clock, registry
        self._city, self._random = city_id, random
        self._accounts = Accounts(database, ServerConfig(city_id=city_id))
        with database.read(city_id) as reading:
            self._zone = reading.zone()
        self.seats: list[InventedSeat] = []
        self.tally = Tally()

    def sit_down(self, number: str, password: str) -> None:
        """Somebody logs in at a new workstation and is on duty."""
        proof = DeviceProof(new_id(), f"席位{number[-2:]}")
        came_in = self._accounts.login(Login(self._city, number, password, proof), "127.0.0.1")
        with self._database.read(self._city) as reading:
            account = accounts.account_by_number(reading, number)
        assert account is not None  # noqa: S101 - they just logged in
        device = CurrentDevice(proof.device_id, self._city, proof.name)
        self.seats.append(InventedSeat(account.person, device, base64.b64decode(came_in.author_key)))

    def say_state(self, seat: InventedSeat, state: AgentState, at: int) -> None:
        """An agent says what they are doing, and their workstation that it is there."""
        self._clock.now = at
        user_id = seat.person.user_id
        envelope = self._signed(seat, AgentStateChange.KIND, user_id, AgentStateChange(state), at)
        self._send(seat, [envelope])
        with self._database.write(self._city) as work:
            note_presence(work, seat.device.device_id, Presence(user_id=user_id), 1)

    def go_home(self, seat: InventedSeat, at: int) -> None:
        """What an agent still has in hand goes back to the queue, and they are off duty."""
        self._clock.now = at
        with self._database.write(self._city) as work:
            leases.release(work, seat.person, LeaseChange(seat.device.device_id, list(seat.leases.values())))
        self.say_state(seat, AgentState.OFF_DUTY, at)

    def work(self, start: int, end: int, calls: int) -> None:
        """So many calls, spread over a shift and over the agents."""
        gap = max(MINUTE, (end - start) * len(self.seats) // max(1, calls))
        due = [(start + self._random.randrange(1, max(2, gap)), index) for index in range(len(self.seats))]
        heapq.heapify(due)
        while due:
            at, index = heapq.heappop(due)
            if at >= end:
                continue
            over = self._one_call(self.seats[index], at, end)
            heapq.heappush(
                due, (max(over + 20 * SECOND, at + round(gap * self._random.uniform(0.6, 1.4))), index)
            )

    def _one_call(self, seat: InventedSeat, at: int, end: int) -> int:
        found = self.next_for(seat, at)
        return at + 5 * MINUTE if found is None else self.call(seat, *found, at, end)

    def next_for(self, seat: InventedSeat, at: int) -> tuple[PackGroup, PackTask] | None:
        """Whom the queue gives an agent now; ``None``: nobody."""
        self._clock.now = at
        request = NextRequest(new_id(), seat.device.device_id, worked=seat.worked[-20:])
        with self._database.write(self._city) as work:
            answer = claims.next_group(work, seat.person, request)
        groups = codec.decode(answer, Leased).groups if answer else []
        callable_ = [(g, t) for g in groups for t in g.tasks if t.excluded is None]
        if not callable_:
            return None
        group, task = callable_[0]
        seat.worked.append(group.group_id)
        seat.leases[group.group_id] = LeaseRef(group.group_id, group.lease_no)
        return group, task

    def call(self, seat: InventedSeat, group: PackGroup, task: PackTask, at: int, end: int) -> int:
        """Call them; returns when the agent is done with it."""
        random, attempt_id = self._random, new_id()
        disposition, response = self.conversation(group, task, attempt_id)
        spoken = disposition in _SPOKEN
        rang = at + random.randrange(8, 30) * SECOND
        length = random.randrange(70, 240) if response is not None else random.randrange(10, 45)
        over = min(rang + (length * SECOND if spoken else 20 * SECOND), end)
        wrap_up = random.randrange(3, 40) * SECOND
        attempt = Attempt(
            attempt_id=attempt_id,
            group_id=group.group_id,
            direction=Direction.OUTGOING,
            started_at=at,
            ended_at=over,
            outcomes=[Outcome(task.task.task_id, disposition)],
            connected_at=min(rang, over) if spoken else None,
            number_shown=True,
            wrap_up_ms=wrap_up,
            events=[_event_name(task)],
        )
        self._clock.now = min(over + wrap_up, end)
        self._send(seat, list(self._envelopes(seat, group, task, attempt, response)))
        self.tally.attempts += 1
        return self._clock.now

    def conversation(
        self, group: PackGroup, task: PackTask, attempt_id: str
    ) -> tuple[Disposition, Response | None]:
        """How a call goes, with the form where it was filled in."""
        disposition = _drawn(self._random, _OUTCOMES)
        if disposition is not Disposition.COMPLETE:
            return disposition, None
        response = self._answers(group, task, attempt_id)
        return (Disposition.COMPLETE if response else Disposition.PARTIAL), response

    def _envelopes(
        self,
        seat: InventedSeat,
        group: PackGroup,
        task: PackTask,
        attempt: Attempt,
        response: Response | None,
    ) -> Iterator[Envelope]:
        now, group_id, task_id = self._clock.now, group.group_id, task.task.task_id
        reveal = Reveal(new_id(), group_id, 0, attempt.attempt_id)
        yield self._signed(seat, Reveal.KIND, group_id, reveal, attempt.started_at, group.lease_no)
        yield self._signed(seat, Attempt.KIND, group_id, attempt, now, group.lease_no)
        if response is not None:
            self.tally.responses += 1
            yield self._signed(seat, Response.KIND, task_id, response, now, group.lease_no)
        if attempt.outcomes[0].disposition == Disposition.APPOINTMENT:
            wanted = Appointment(
                new_id(),
                task_id,
                group_id,
                attempt.attempt_id,
                self._later(now),
                definite=True,
                note="这个时间方便",
            )
            yield self._signed(seat, Appointment.KIND, task_id, wanted, now, group.lease_no)

    def _later(self, now: int) -> int:
        """A half hour the citizen asked for: in the afternoon, tomorrow or the day after."""
        day = day_of(now, self._zone)
        start, next_day = day_bounds(day, self._zone)
        base = start if now < start + 14 * HOUR and self._random.random() < 0.4 else next_day
        return base + self._random.choice((15, 16, 17, 18)) * HOUR + self._random.choice((0, 30)) * MINUTE

    def _answers(self, group: PackGroup, task: PackTask, attempt_id: str) -> Response | None:
        script, context = form_of(task)
        sore = task.sms_reply == int(Satisfaction.DISSATISFIED)
        mood = _drawn(self._random, _SORE if sore else _MOODS)
        step = talk(script, context, mood, self._random)
        return None if step is None else filled_in(group, task, attempt_id, step.answers, step.state.outcome)

    def _signed(
        self, seat: InventedSeat, kind: str, entity_id: str, payload: object, at: int, lease_no: int = 0
    ) -> Envelope:
        seat.sent += 1
        plain = Envelope(
            op_id=new_id(), kind=kind, schema_version=1, entity_id=entity_id, entity_seq=seat.sent,
            payload=codec.encode(payload).decode(), author_id=seat.person.user_id, author_mac="0" * 64,
            device_id=seat.device.device_id, incarnation=1, occurred_at=at, lease_no=lease_no,
        )  # fmt: skip
        return replace(plain, author_mac=author_mac(seat.key, plain))

    def _send(self, seat: InventedSeat, envelopes: list[Envelope]) -> None:
        receipts = deliver(self._database, self._registry, seat.device, envelopes)
        self.tally.refused += sum(receipt.result not in ("applied", "secondary") for receipt in receipts)


def form_of(task: PackTask) -> tuple[Questionnaire, ScriptContext]:
    """The form that is asked by, and what it knows of the event."""
    row = task.task
    sore = task.sms_reply == int(Satisfaction.DISSATISFIED)
    context = context_for(task.report_channel, row.business_line, row.case_types, sms_dissatisfied=sore)
    return questionnaires()[row.questionnaire], context


def filled_in(
    group: PackGroup, task: PackTask, attempt_id: str, answers: Answers, outcome: FormOutcome
) -> Response:
    """The form as it is handed in."""
    row, (script, context) = task.task, form_of(task)
    return Response(
        response_id=new_id(),
        revision=1,
        task_id=row.task_id,
        group_id=group.group_id,
        attempt_id=attempt_id,
        questionnaire=script.code,
        questionnaire_version=str(script.version),
        questionnaire_hash=script.hash,
        language="zh",
        answers=to_wire(script, answers),
        event=_event_name(task),
        overall=None if outcome.overall is None else int(outcome.overall),
        tags=list(outcome.tags),
        context=context_to_wire(context),
        sms_review=outcome.sms_verdict.value if outcome.sms_verdict else None,
    )


def _event_name(task: PackTask) -> EventName:
    row = task.task
    return EventName(row.event_id, row.source, row.dispatch_no, row.call_no)


def _drawn(random: Random, weights: dict[T, int]) -> T:
    return random.choices(list(weights), weights=list(weights.values()))[0]
