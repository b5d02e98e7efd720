"""A move as it is judged: the order, whoever makes it, and what has to be known beside."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.orders import machine
from domain.orders.clocks import Clock
from domain.orders.details import Case, Details
from domain.orders.given import Given, details_of
from domain.orders.hats import hats_of
from domain.orders.standing import Actor, Hat, Standing, named_by
from domain.orders.timing import Timekeeping, due_times
from domain.permissions import Permission, may
from domain.sampling import drawn
from domain.times import day_of
from domain.vocabulary import OrderMove
from server.accounts.people import Person
from server.acts.authors import Author, Console
from server.db.work import Reading
from server.orders.access import Sight, sees, sight_at_call, sight_of
from server.orders.keeping import Standards, standards_of
from server.orders.progress import Progress, progress_of, settles_at
from server.orders.repository import moving as repository
from server.orders.units import UnitTree, tree_above

_BY_ITSELF = frozenset({Hat.MACHINE})
_AT_THE_CENTRE = frozenset({Hat.LEAD, Hat.SUPERVISOR})
"""Whoever runs the command line on the centre's machine."""
_REVISITED = "orders.revisited"


@dataclass(slots=True)
class Moving:
    """An order that is being moved, as the moves before it in the same batch left it; ``tagged``: one of them gave it other tags."""

    row: dict[str, Any]
    progress: Progress
    steps: int
    tagged: bool = False

    @property
    def id(self) -> str:
        return str(self.row["order_id"])


@dataclass(slots=True)
class Casting:
    """Everything the moves of some orders are judged by, read once."""

    orders: dict[str, Moving]
    units: UnitTree
    standards: Standards
    one_of_discipline: bool
    now: int
    sights: dict[str, tuple[Sight, ...]] = field(default_factory=dict)

    @property
    def keeping(self) -> Timekeeping:
        """How time is reckoned."""
        return self.standards.keeping

    @classmethod
    def load(
        cls,
        reading: Reading,
        order_ids: Collection[str],
        authors: Iterable[Author],
        givens: Iterable[Given] = (),
    ) -> Casting:
        """Read what moves of these orders need; on a unit of work the orders are locked."""
        standards = standards_of(reading)
        people, told = list(authors), list(givens)
        targets = {given.target for given in told if given.target is not None}
        rows = repository.load(reading, {*order_ids, *targets})
        orders = {
            row["order_id"]: Moving(row, progress_of(row, standards.keeping), row["steps"]) for row in rows
        }
        seeds = {given.unit_id for given in told} | {
            person.unit_id for person in people if isinstance(person, Person)
        }
        for one in orders.values():
            seeds |= {one.row["unit_id"], *one.progress.order.units}
        units = tree_above(reading, {unit for unit in seeds if unit is not None})
        alone = repository.of_discipline(reading) == 1
        casting = cls(orders, units, standards, alone, reading.now)
        for person in people:
            if isinstance(person, Person):
                casting.sights[person.user_id] = (sight_of(reading, person), sight_at_call(person))
        return casting

    def seen_by(self, author: Author, order: Moving) -> bool:
        """Whether the order is there for them at all."""
        if not isinstance(author, Person):
            return True
        units = order.progress.order.units
        if may(author.roles, Permission.ORDER_DISPUTE) and _tells(order, author):
            return True
        return any(sees(sight, order.row, units) for sight in self.sights[author.user_id])

    def case(self, author: Author, order: Moving, given: Given, at: int) -> Case:
        """The move as it is judged.

        Raises:
            ProblemError: ``order.unreadable``: a code or date that is none.
        """
        standing = self._settled(order)
        target = self.orders.get(given.target) if given.target is not None else None
        details = details_of(
            given,
            standing,
            target=target.progress.order if target is not None else None,
            same_group=target is not None and target.row["group_id"] == order.row["group_id"] is not None,
            alone=self.one_of_discipline,
            consent=bool(order.row["consent_publish"]),
            sampled=self._sampled(order),
        )
        return self._case(author, order, details, at)

    def _sampled(self, order: Moving) -> bool:
        """Whether it is revisited though it was only a demand: who asked to be rung back always, of the others a share that nobody who
        approves has a hand in."""
        return order.progress.order.callback or drawn(_REVISITED, order.id, self.standards.revisited)

    def possible(self, author: Author, order: Moving) -> tuple[OrderMove, ...]:
        """What they could make of the order now."""
        if not self.seen_by(author, order):
            return ()
        return machine.possible_for(self._actor(author, order), self._settled(order))

    def _case(self, author: Author, order: Moving, details: Details, at: int) -> Case:
        return Case(
            order=self._settled(order),
            actor=self._actor(author, order),
            details=details,
            units=self.units,
            at=at,
            today=day_of(at, self.keeping.zone),
            due=self._due(order),
            limits=self.standards.limits,
            named=frozenset(_named(order)),
            named_chiefs=self.units.with_chief_of(_named(order)),
        )

    def _settled(self, order: Moving) -> Standing:
        """The order; one from a conversation that broke off is settled when nobody could be called for some days."""
        standing = order.progress.order
        end = settles_at(order.row, standing, self.keeping)
        return replace(standing, confirmed=True) if end is not None and self.now > end else standing

    def _due(self, order: Moving) -> Mapping[Clock, int]:
        """When its clocks run out; the time for an appeal begins with the end."""
        found = due_times(order.progress.runs, self.keeping)
        closed = order.progress.order.closed_on
        if closed is not None:
            last = self.keeping.calendar.after(closed, self.keeping.limits.appeal)
            found[Clock.APPEAL] = self.keeping.end_of(last)
        return found

    def _actor(self, author: Author, order: Moving) -> Actor:
        if isinstance(author, Person):
            handler = order.progress.order.handler
            signs_for = self.units.signed_by(handler, _named(order))
            stands_in = (
                frozenset({handler}) if handler is not None and signs_for == author.unit_id else frozenset()
            )
            return Actor(
                author.user_id,
                hats_of(author.roles),
                author.unit_id,
                author.number,
                stands_in,
                _tells(order, author),
            )
        hats = _AT_THE_CENTRE if isinstance(author, Console) else _BY_ITSELF
        return Actor(author.user_id, hats)


def _tells(order: Moving, person: Person) -> bool:
    """Whether somebody is one of the officers who may know that it names them."""
    return person.number in named_by(order.progress.order, _named(order))


def _named(order: Moving) -> list[str]:
    """警号 of the officers the order names: those of its event."""
    badges: list[str] = json.loads(order.row["officers"] or "[]")
    return badges


def possible_for(reading: Reading, person: Person, order_id: str) -> tuple[OrderMove, ...]:
    """What somebody could make of an order now; nothing where it is not there for them."""
    casting = Casting.load(reading, [order_id], [person])
    order = casting.orders.get(order_id)
    return casting.possible(person, order) if order is not None else ()
