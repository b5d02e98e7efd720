"""A small city with orders and the people who move them, without a call or a form: for tests of clocks and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from domain.acts.order_move import Moved, Seen
from domain.ids import derived_id
from domain.orders.clocks import Mark
from domain.orders.given import Given
from domain.problems import ProblemError
from domain.times import from_local
from domain.vocabulary import OrderMove, Role
from server.accounts.people import Person
from server.accounts.tables import user
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import new_id
from server.masterdata.tables import unit
from server.notices.tables import notice, unit_message
from server.orders.tables import order, order_history, order_mark
from tests.helpers.centre import CITY, HALL, Clock
from tests.helpers.city import BRANCH, OTHER_STATION, STATION, units

LEAD, SUPERVISOR, LIAISON, OTHER, BRANCH_LIAISON, CHIEF, DISCIPLINE, LEADER = (
    Person(derived_id("user", CITY, number), number, f"用户{number}", role, unit_id, hall_id)
    for number, role, unit_id, hall_id in (
        ("2001", Role.LEAD, None, HALL),
        ("2002", Role.SUPERVISOR, None, None),
        ("3001", Role.LIAISON, STATION, None),
        ("3002", Role.LIAISON, OTHER_STATION, None),
        ("3003", Role.LIAISON, BRANCH, None),
        ("3004", Role.CHIEF, STATION, None),
        ("4001", Role.DISCIPLINE, None, None),
        ("5001", Role.LEADER, None, None),
    )
)
EVERYBODY = (LEAD, SUPERVISOR, LIAISON, OTHER, BRANCH_LIAISON, CHIEF, DISCIPLINE, LEADER)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> int:
    """An instant of the year 2026, by the city's clock."""
    return from_local(datetime(2026, month, day, hour, minute))


@dataclass
class Orders:
    """The city; its clock stands where a test puts it."""

    database: Database
    clock: Clock
    _count: int = field(default=0)

    def people(self) -> Orders:
        """Units and everybody in them; nobody can log in, they need not."""
        with self.database.write(CITY) as work:
            units(work)
            work.conn.execute(
                insert(user),
                [
                    {
                        "city_id": CITY, "user_id": one.user_id, "number": one.number, "name": one.name, "role": one.role.value,
                        "unit_id": one.unit_id, "hall_id": one.hall_id, "skills": "[]", "password_hash": None,
                        "must_change_password": False, "disabled": False, "created_at": work.now,
                    }
                    for one in EVERYBODY
                ],
            )  # fmt: skip
        return self

    def opened(self, **changes: Any) -> str:
        """An order that waits to be dispatched, as a form left it now."""
        self._count += 1
        order_id = new_id()
        row = {
            "city_id": CITY, "order_id": order_id, "label": f"W-{self._count:04}", "kind": "dissatisfied", "route": "unit",
            "state": "awaiting_dispatch", "visibility": "normal", "pending_confirmation": False, "task_id": None, "event_id": None,
            "response_id": None, "revision": 1, "unit_id": STATION, "business_line": "alarm", "case_type": "纠纷",
            "about": "[]", "aspects": "[]", "tags": "[]", "officers": "[]", "consent_contact": "unit_may_contact",
            "consent_publish": False, "texts": None, "opened_at": self.clock.now, "opened_by": LEAD.user_id, "version": 1,
            "handler_id": None, "round": 1, "due_at": None, "mark_at": self.clock.now, "progress": None, "source": "form",
        }  # fmt: skip
        with self.database.write(CITY) as work:
            work.conn.execute(insert(order), [{**row, **changes}])
        return order_id

    def dispatched(self, unit_id: str = STATION, **changes: Any) -> str:
        """One that was sent to a unit just now."""
        order_id = self.opened(**changes)
        self.moved(LEAD, order_id, OrderMove.DISPATCH, unit_id=unit_id)
        return order_id

    def moved(self, by: Author, order_id: str, move: OrderMove, **given: Any) -> None:
        """A move on how the order stands now."""
        with self.database.write(CITY) as work:
            row = work.conn.execute(select(order).where(order.c.order_id == order_id)).one()
            seen = Seen(row.version, row.round, row.handler_id)
            act(work, Operation.by(by, Moved(order_id, move, seen, Given(**given)), work.now))

    def refused(self, by: Author, order_id: str, move: OrderMove, **given: Any) -> str:
        """Why a move is not made."""
        try:
            self.moved(by, order_id, move, **given)
        except ProblemError as error:
            return error.problems[0].code
        return ""

    def row(self, order_id: str) -> Any:
        """An order as it is stored."""
        with self.database.read(CITY) as reading:
            return reading.conn.execute(select(order).where(order.c.order_id == order_id)).one()

    def moves(self, order_id: str) -> list[str]:
        """What was done to it."""
        query = select(order_history.c.move).where(order_history.c.order_id == order_id)
        with self.database.read(CITY) as reading:
            return list(reading.conn.execute(query.order_by(order_history.c.step)).scalars())

    def marks(self, order_id: str) -> dict[tuple[str, Mark], bool]:
        """The marks of its clocks, and whether somebody was told; a mark that was set twice fails."""
        query = select(order_mark.c.clock, order_mark.c.mark, order_mark.c.told).where(
            order_mark.c.order_id == order_id
        )
        with self.database.read(CITY) as reading:
            rows = reading.conn.execute(query).all()
        found = {(row.clock, Mark(row.mark)): row.told for row in rows}
        assert len(found) == len(rows)
        return found

    def told(self, who: Person, order_id: str | None = None) -> list[str]:
        """What somebody was told, in order: moves, and marks with their clock."""
        query = (
            select(notice).where(notice.c.user_id == who.user_id).order_by(notice.c.at, notice.c.notice_id)
        )
        if order_id is not None:
            query = query.where(notice.c.order_id == order_id)
        with self.database.read(CITY) as reading:
            return [row.move or f"{row.mark}.{row.clock}" for row in reading.conn.execute(query)]

    def messages(self, unit_id: str = STATION) -> Sequence[str]:
        """The bodies of what a unit was told, the oldest first."""
        query = (
            select(unit_message.c.body).where(unit_message.c.unit_id == unit_id).order_by(unit_message.c.at)
        )
        with self.database.read(CITY) as reading:
            return list(reading.conn.execute(query).scalars())

    def dissolve(self, unit_id: str) -> None:
        """A unit is there no more."""
        with self.database.write(CITY) as work:
            work.conn.execute(update(unit).where(unit.c.unit_id == unit_id).values(valid_to=self.clock.now))
