"""Orders of the invented city: opened, moved and ended by the people whose business it is, with the clock set back."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from domain.acts.order_move import Moved, Seen
from domain.acts.order_open import Applicant, OpenedByHand
from domain.orders.given import Given
from domain.times import HOUR, day_of
from domain.vocabulary import OrderKind, OrderMove, OrderState, Visibility
from domain.wire.message import replace
from server.accounts import repository as accounts
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import UnitOfWork, new_id
from server.demo import people
from server.demo.day import SetClock
from server.demo.lives import LEAD, LIVES, MACHINE, Done, Life
from server.masterdata.repository.units import unit_id_of
from server.orders import reading
from server.orders.access import Sight
from server.orders.casting import Casting

SENT = 0.7
"""How many of the hall's own orders are sent to their unit the next morning."""
_CITY = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)


class InventedOrders:
    """The desk of orders over two weeks; asked again and again, it does what is due until then."""

    def __init__(
        self, database: Database, clock: SetClock, city_id: str, now: int, random: Random, zone: str
    ) -> None:
        self._database, self._clock, self._city = database, clock, city_id
        self._now, self._random, self._zone = now, random, zone
        self._ids: dict[int, str] = {}
        self._numbers = [people.mobile(random) for _ in LIVES]
        due = [(life.hours, n, -1) for n, life in enumerate(LIVES)]
        due += [(step.hours, n, k) for n, life in enumerate(LIVES) for k, step in enumerate(life.steps)]
        self._due = sorted(due, key=lambda one: (-one[0], one[1], one[2]))
        self.moves = 0

    @staticmethod
    def first(now: int) -> int:
        """When the first of them was opened (UTC ms)."""
        return now - round(max(life.hours for life in LIVES) * HOUR)

    def until(self, instant: int) -> None:
        """Do what was done up to then."""
        while self._due and self._now - round(self._due[0][0] * HOUR) <= instant:
            hours, n, k = self._due.pop(0)
            self._clock.now = self._now - round(hours * HOUR)
            if k < 0:
                self._open(n, LIVES[n])
            else:
                self._move(self._ids[n], LIVES[n].steps[k])

    def send_on(self) -> None:
        """The lead sends most of what the hall's own answers opened to the units complained of."""
        with self._database.write(self._city) as work:
            waiting = reading.page(work, _CITY, state=OrderState.AWAITING_DISPATCH.value, limit=reading.MOST)
            for line in waiting.orders:
                theirs = line.source == "form" and line.unit_id is not None and not line.pending_confirmation
                open_to = line.visibility == Visibility.NORMAL and line.kind != OrderKind.PRAISE
                if theirs and open_to and self._random.random() < SENT:
                    given = Given(unit_id=line.unit_id)
                    self._carry_out(work, LEAD, line.order_id, OrderMove.DISPATCH, given)

    def _open(self, n: int, life: Life) -> None:
        number = self._numbers[n if life.same_citizen_as is None else life.same_citizen_as]
        self._ids[n] = new_id()
        with self._database.write(self._city) as work:
            opened = OpenedByHand(
                order_id=self._ids[n],
                source=life.source,
                kind=life.kind,
                words=life.words,
                wish=life.wish,
                caller=Applicant(number, people.name(self._random)[0]),
                unit_id=None if life.about_hall else unit_id_of(self._city, life.unit),
                business_line="alarm",
                tags=life.tags,
                consent=life.consent,
                publish=self._random.random() < 0.5,
                about_hall=life.about_hall,
            )
            act(work, Operation.by(self._author(work, LEAD), opened, work.now))

    def _move(self, order_id: str, step: Done) -> None:
        with self._database.write(self._city) as work:
            given = Given(**self._given(step))
            self._carry_out(work, step.by, order_id, step.move, given)

    def _given(self, step: Done) -> dict[str, Any]:
        """What was given, with the names and days of this city."""
        given = dict(step.given)
        if step.to is not None:
            given["unit_id"] = unit_id_of(self._city, step.to)
        if "target" in given:
            given["target"] = self._ids[int(given["target"])]
        if "until" in given:
            today: date = day_of(self._clock.now, self._zone)
            given["until"] = (today + timedelta(days=int(given["until"]))).isoformat()
        if "contact" in given:
            given["contact"] = replace(given["contact"], at=self._clock.now)
        return given

    def _carry_out(self, work: UnitOfWork, by: str, order_id: str, move: OrderMove, given: Given) -> None:
        carry_out(work, self._author(work, by), order_id, move, given)
        self.moves += 1

    def _author(self, work: UnitOfWork, number: str) -> Author:
        if number == MACHINE:
            return Machine("orders")
        account = accounts.account_by_number(work, number)
        assert account is not None  # noqa: S101 - everybody of the demonstration is there
        return account.person


def carry_out(work: UnitOfWork, author: Author, order_id: str, move: OrderMove, given: Given) -> None:
    """Move an order as it stands.

    Raises:
        ProblemError: why the move cannot be.
    """
    row = Casting.load(work, [order_id], [author]).orders[order_id].row
    seen = Seen(row["version"], row["round"], row["handler_id"])
    act(work, Operation.by(author, Moved(order_id, str(move), seen, given), work.now))
