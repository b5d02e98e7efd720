"""What a page was asked for, and how far whoever asks may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from domain.figures.case_keys import CaseKey, Table
from domain.figures.counts import Asked, Axis
from domain.permissions import Permission, Scope, may, scope_of
from domain.problems import Problem, ProblemError
from domain.vocabulary import BusinessLine, Channel, Visibility
from domain.wire.figures import AnswerSet, AskedOf
from server.accounts.people import Person
from server.analysis.figure_pages.places import Places
from server.db.work import Reading
from server.orders.access import Sight, sight_of
from server.web.problems import Refusal

_OF_ORDERS: Final = frozenset({Table.ORDERS, Table.ABOUT, Table.ASPECT_ORDERS, Table.TAG, Table.RECURRENCE})
"""Tables whose cases are orders: each is seen as far as orders are."""
_ANSWERS: Final = {
    "": AnswerSet.SAMPLE,
    Channel.PHONE.value: AnswerSet.SAMPLE,
    Channel.SMS.value: AnswerSet.SMS,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody sees.

    Attributes:
        own: their unit and all below it; ``None``: the whole city.
        by_officer: figures of officers are for them.
        cases: single cases are.
    """

    sight: Sight
    own: frozenset[str] | None
    own_unit: str | None
    by_officer: bool
    cases: bool = True

    def opens(self, table: Table) -> bool:
        """Whether single cases of a table are for them. A unit does not learn which of its citizens answered what: one who asked that it
        stays hidden from the unit would be found by the day."""
        if not self.cases or (table is Table.OFFICERS and not self.by_officer):
            return False
        return self.own is None or table in _OF_ORDERS


def reach_of(reading: Reading, person: Person, places: Places) -> Reach:
    """How far this person sees figures."""
    own, unit = None, None
    if scope_of(person.roles, Permission.REPORT_READ) is Scope.UNIT:
        unit = person.unit_id
        own = places.subtree(unit) if unit is not None else frozenset()
    return Reach(sight_of(reading, person), own, unit, may(person.roles, Permission.REPORT_READ_OFFICER))


@dataclass(frozen=True)
class Question:
    """One page for one reader.

    Attributes:
        unit: the unit of the link; ``None``: all that may be seen.
        lines: only these; ``None``: all.
        officer: the 警号 of the link; empty: none.
        spread: limits of funnels allow for how far units differ by nature.
    """

    reading: Reading
    reach: Reach
    places: Places
    start: date
    end: date
    unit: str | None = None
    lines: frozenset[str] | None = None
    channel: str = ""
    officer: str = ""
    spread: bool = True

    @property
    def answers(self) -> AnswerSet:
        """Which answers units and weeks are compared by."""
        return _ANSWERS[self.channel]

    @cached_property
    def units(self) -> frozenset[str] | None:
        """The units it is about; ``None``: all."""
        return self.reach.own if self.unit is None else self.places.subtree(self.unit)

    @property
    def asked(self) -> Asked:
        """What is counted."""
        return Asked(self.start, self.end, self.units, self.lines, self.reach.sight)

    def during(self, start: date, end: date) -> Asked:
        """The same of other days."""
        return replace(self.asked, start=start, end=end)

    def whole_city(self) -> Asked:
        """The same of all units: what others are held against."""
        return replace(self.asked, units=None)

    def cases(
        self,
        table: Table,
        measure: str = "",
        *,
        code: str = "",
        strata: str = "",
        at: Sequence[tuple[Axis, str]] = (),
        days: tuple[date, date] | None = None,
        under: str | None = None,
    ) -> str | None:
        """The link to the cases behind a number; ``None`` where they are not for whoever asks."""
        if not self.reach.opens(table):
            return None
        start, end = days or (self.start, self.end)
        below = under or self.unit or self.reach.own_unit
        return CaseKey(table, start, end, measure, code, strata, below, self.lines, tuple(at)).text()

    def message(self) -> AskedOf:
        """As the page says it."""
        lines = tuple(sorted(self.lines or ()))
        days = (self.start.isoformat(), self.end.isoformat())
        return AskedOf(*days, self.unit or "", lines, self.channel, self.officer, self.spread)


def question(
    reading: Reading,
    person: Person,
    start: date,
    end: date,
    unit: str = "",
    lines: Sequence[BusinessLine] = (),
    channel: str = "",
    officer: str = "",
    *,
    spread: bool = True,
) -> Question:
    """What was asked for.

    Raises:
        ProblemError: ``report.period_reversed``; ``figures.place.not_found`` (a unit that is not there, or not theirs); ``figures.channel``.
    """
    _in_order(start, end)
    if channel not in _ANSWERS:
        known = ", ".join(name for name in _ANSWERS if name)
        raise ProblemError(Problem("figures.channel", {"known": known}, field="channel"))
    places = Places(reading)
    reach = reach_of(reading, person, places)
    if unit and unit not in (places.units if reach.own is None else reach.own):
        raise not_found("unit")
    wanted = frozenset(line.value for line in lines) or None
    return Question(reading, reach, places, start, end, unit or None, wanted, channel, officer, spread)


def of_oneself(reading: Reading, person: Person, start: date, end: date) -> Question:
    """An officer's question about themselves: counts alone, what citizens answered is told to nobody it is about.

    Raises:
        ProblemError: ``report.period_reversed``.
    """
    _in_order(start, end)
    seen = Sight((Visibility.NORMAL.value,), None)
    reach = Reach(seen, None, None, by_officer=True, cases=False)
    return Question(reading, reach, Places(reading), start, end, officer=person.number)


def _in_order(start: date, end: date) -> None:
    if start > end:
        days = {"from": str(start), "to": str(end)}
        raise ProblemError(Problem("report.period_reversed", days, field="from"))


def not_found(field_name: str) -> Refusal:
    """The answer to what is not there, and to what is not theirs."""
    return Refusal(404, "figures.place.not_found", field=field_name)
