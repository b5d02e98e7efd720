"""What becomes of complaints: sent, signed, worked on, reported and approved by those whose business it is, through the order's acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from domain.orders.given import Given, GivenContact
from domain.times import HOUR, MINUTE, day_bounds, day_of
from domain.vocabulary import OrderMove
from domain.vocabulary import OrderMove as M
from server.accounts import repository as accounts
from server.accounts.people import Person
from server.db.database import Database
from server.demo.day import SetClock
from server.demo.lives import REPORT
from server.demo.orders import carry_out
from server.masterdata.repository.units import unit_id_of
from server.replay.talking import Topic
from server.replay.town import LEAD, Town
from server.replay.truth import Citizen, Complaint, Truth
from server.replay.wishes import REDONE, RETURNED, Wishes

AT_THE_CENTRE, AT_UNITS = 13 * HOUR, 15 * HOUR + 30 * MINUTE
"""When the lead and when units look at theirs."""
LONGEST = 9
NO_MORE_REDOS = (7, 15)
"""After 15 July nobody sends an order back: what was opened by June's end is to be rectified by 15 August."""


class Units:
    """Everybody who handles orders. ``moves``: by kind, for the log."""

    def __init__(
        self,
        database: Database,
        clock: SetClock,
        city_id: str,
        town: Town,
        truth: Truth,
        wishes: Wishes,
        random: Random,
        last_redo: date,
    ) -> None:
        self._database, self._clock, self._city, self._town = database, clock, city_id, town
        self._truth, self._wishes, self._last_redo = truth, wishes, last_redo
        self._random = random
        self._branch = {one.code: one.branch for one in town.places}
        self._badge = {one.code: one.badges[0] for one in town.places}
        self._people: dict[str, Person] = {}
        self.moves: Counter[str] = Counter()
        with database.read(city_id) as reading:
            self._zone = reading.zone()

    def has(self, order_id: str, citizen: Citizen, topic: Topic, today: date) -> None:
        """A call opened an order; the lead sends it on the next day."""
        random = self._random
        stuck = self._wishes.stuck(today)
        redo = not stuck and random.random() < REDONE and today < self._last_redo
        self._truth.complain(
            Complaint(
                order_id,
                citizen.n,
                today.isoformat(),
                topic.value,
                stuck,
                redo,
                random.randrange(1, LONGEST + 1),
                random.random() < RETURNED,
                citizen.place,
                "dispatch",
                self._at(today, 1, AT_THE_CENTRE),
            )
        )

    def again(self, complaint: Complaint, today: date) -> None:
        """Its citizen is still not satisfied: the unit above takes it up."""
        complaint.redo, complaint.returned, complaint.rectified_on = False, False, None
        complaint.unit, complaint.days = self._branch[complaint.unit], 3
        complaint.next, complaint.due = "sign", self._at(today, 1, AT_UNITS)
        self._truth.moved(complaint)

    def look(self) -> int:
        """Do what is due; returns how many orders were moved."""
        due = self._truth.due(self._clock.now)
        today = day_of(self._clock.now, self._zone)
        for one in due:
            _STEPS[one.next or ""](self, one, today)
            self._truth.moved(one)
        return len(due)

    # steps ------------------------------------------------------------------------------------------------------------

    def _dispatch(self, one: Complaint, today: date) -> None:
        reason = "处警单显示由你所处置" if one.next == "redispatch" else ""
        self._move(LEAD, one, M.DISPATCH, Given(unit_id=self._unit(one.unit), reason=reason))
        one.next, one.due = "sign", self._clock.now + AT_UNITS - AT_THE_CENTRE

    def _sign(self, one: Complaint, today: date) -> None:
        liaison = self._town.liaison(one.unit)
        if one.returned:
            one.returned = False
            given = Given(
                unit_id=self._unit(self._branch[one.unit]),
                ground="not_ours",
                reason="事发地在相邻辖区，建议由分局指定",
            )
            self._move(liaison, one, M.RETURN, given)
            one.next, one.due = "redispatch", self._at(today, 1, AT_THE_CENTRE)
            return
        self._move(liaison, one, M.SIGN, Given())
        if one.unit in self._badge:
            contact = GivenContact(
                self._clock.now, "phone", self._badge[one.unit], "已说明情况，群众表示等处理结果"
            )
            self._move(liaison, one, M.RECORD_CONTACT, Given(contact=contact))
        one.next = None if one.stuck else "report"
        one.due = None if one.stuck else self._at(today, one.days, AT_UNITS)

    def _report(self, one: Complaint, today: date) -> None:
        self._move(self._town.liaison(one.unit), one, M.REPORT, Given(report=REPORT))
        self._move(self._town.chief(one.unit), one, M.COUNTERSIGN, Given())
        one.next, one.due = "approve", self._at(today, 1, AT_THE_CENTRE)

    def _approve(self, one: Complaint, today: date) -> None:
        self._move(LEAD, one, M.APPROVE, Given(reason="情况清楚，措施具体，同意"))
        one.next, one.due, one.rectified_on = None, None, today.isoformat()

    def _move(self, by: str, one: Complaint, move: OrderMove, given: Given) -> None:
        with self._database.write(self._city) as work:
            carry_out(work, self._person(by), one.order_id, move, given)
        self.moves[move.value] += 1

    def _person(self, number: str) -> Person:
        if number not in self._people:
            with self._database.read(self._city) as reading:
                account = accounts.account_by_number(reading, number)
            assert account is not None  # noqa: S101 - everybody was imported
            self._people[number] = account.person
        return self._people[number]

    def _unit(self, code: str) -> str:
        return unit_id_of(self._city, code)

    def _at(self, today: date, days: int, hour: int) -> int:
        return day_bounds(today + timedelta(days=days), self._zone)[0] + hour


_STEPS: dict[str, Callable[[Units, Complaint, date], None]] = {
    "dispatch": Units._dispatch,
    "redispatch": Units._dispatch,
    "sign": Units._sign,
    "report": Units._report,
    "approve": Units._approve,
}
