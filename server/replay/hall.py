"""The hall of the replayed city: agents take whom the queue gives them, and citizens say what they think."""

from __future__ import annotations

import heapq
from collections import Counter
from datetime import date
from random import Random

from domain.acts.response_submit import Response
from domain.dispositions import Disposition
from domain.ids import order_id
from domain.questionnaire.rectification import QUESTIONNAIRE
from domain.times import SECOND, day_of
from domain.vocabulary import OrderKind, Satisfaction
from domain.wire.leases import PackGroup, PackTask
from server.acts.registry import Registry
from server.db.database import Database
from server.demo.day import InventedHall, SetClock, filled_in, form_of
from server.replay.talking import Mind, Said, Talks, Topic
from server.replay.truth import SOUR, Citizen, Truth
from server.replay.units import Units
from server.replay.wishes import Wishes

_CONTACT_AGAIN = 0.8
"""Whoever complained picks up so often when they are asked what came of it."""
_SMS = Satisfaction.DISSATISFIED


class ReplayedHall(InventedHall):
    """Its agents work in sittings, until the queue has nothing for any of them.

    Attributes:
        last: it is the last sitting of the day, so that whoever comes complains where complaints are missing.
        done: calls by kind, for the log.
    """

    def __init__(
        self,
        database: Database,
        clock: SetClock,
        registry: Registry,
        city_id: str,
        truth: Truth,
        units: Units,
        wishes: Wishes,
        random: Random,
    ) -> None:
        super().__init__(database, clock, registry, city_id, random)
        self._truth, self._units, self._wishes, self._talks = truth, units, wishes, Talks()
        self.last = False
        self.done: Counter[str] = Counter()

    def sit(self, start: int, end: int) -> int:
        """Call until nobody is left or the sitting is over; returns how many calls there were."""
        before = self.tally.attempts
        free = [(start + n * 7 * SECOND, n) for n in range(len(self.seats))]
        heapq.heapify(free)
        while free:
            at, n = heapq.heappop(free)
            found = self.next_for(self.seats[n], at) if at < end else None
            if found is not None:
                over = self.call(self.seats[n], *found, at, end)
                heapq.heappush(free, (over + 20 * SECOND, n))
        return self.tally.attempts - before

    def go_home_all(self, at: int) -> None:
        """The day is over: what is in hand goes back."""
        for seat in self.seats:
            if seat.leases:
                self.go_home(seat, at)
            seat.leases.clear()
            del seat.worked[:-20]

    def conversation(
        self, group: PackGroup, task: PackTask, attempt_id: str
    ) -> tuple[Disposition, Response | None]:
        """How a call goes; it is kept in the truth at once."""
        citizen = self._truth.by_event(task.task.event_id)
        assert citizen is not None  # noqa: S101 - nobody else made events
        today = day_of(self._clock.now, self._zone)
        if task.task.questionnaire == QUESTIONNAIRE:
            return self._second_visit(citizen, group, task, attempt_id, today)
        tries = self._truth.tried(citizen.n, today)
        self.done["first" if tries == 1 else "again"] += 1
        if not citizen.picks_up or tries < citizen.picks_up:
            return self._nobody(), None
        if citizen.how == "wrong":
            return Disposition.WRONG_NUMBER, None
        if citizen.how == "refuses":
            return (Disposition.REFUSAL_SOFT if citizen.n % 3 else Disposition.REFUSAL_HARD), None
        return Disposition.COMPLETE, self._opinion(citizen, group, task, attempt_id, today)

    def _nobody(self) -> Disposition:
        return Disposition.SWITCHED_OFF if self._random.random() < 0.2 else Disposition.NO_ANSWER

    def _opinion(
        self, citizen: Citizen, group: PackGroup, task: PackTask, attempt_id: str, today: date
    ) -> Response:
        sour = task.sms_reply == int(_SMS)
        topic = self._topic(citizen, task, today, sour=sour)
        said = self._said(task, _mind(citizen, topic))
        assert said is not None  # noqa: S101 - a topic was looked for that the form has room for
        response = filled_in(group, task, attempt_id, said.answers, said.outcome)
        told = _SMS if topic is not None else said.outcome.overall
        self._truth.told(citizen.n, int(told) if told is not None else 0)
        if topic is not None:
            key = order_id(response.response_id, OrderKind.DISSATISFIED.value)
            self._wishes.opened(today, topic)
            self._units.has(key, citizen, topic, today)
        self.done["answered"] += 1
        return response

    def _topic(self, citizen: Citizen, task: PackTask, today: date, *, sour: bool) -> Topic | None:
        """What they complain about, ``None`` where they do not."""
        if not self._wishes.wanted(today, citizen, sour=sour, last=self.last):
            return None
        for topic in self._wishes.topics(today):
            if self._said(task, Mind(_SMS, topic)) is not None:
                return topic
        return None

    def _said(self, task: PackTask, mind: Mind) -> Said | None:
        return self._talks.said(*form_of(task), mind, self._random)

    def _second_visit(
        self, citizen: Citizen, group: PackGroup, task: PackTask, attempt_id: str, today: date
    ) -> tuple[Disposition, Response | None]:
        complaint = self._truth.complaint_about(citizen.n)
        assert complaint is not None  # noqa: S101 - only such are asked anew
        self.done["second visits"] += 1
        if self._random.random() >= _CONTACT_AGAIN:
            return self._nobody(), None
        said = self._said(task, Mind(_SMS if complaint.redo else Satisfaction.SATISFIED))
        assert said is not None  # noqa: S101 - the form has room for both
        if complaint.redo:
            self._units.again(complaint, today)
        return Disposition.COMPLETE, filled_in(group, task, attempt_id, said.answers, said.outcome)


def _mind(citizen: Citizen, topic: Topic | None) -> Mind:
    if topic is not None:
        return Mind(_SMS, topic)
    fair = citizen.opinion == int(Satisfaction.BASICALLY_SATISFIED) or citizen.says == SOUR
    return Mind(Satisfaction.BASICALLY_SATISFIED if fair else Satisfaction.SATISFIED)
