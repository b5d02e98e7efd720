"""The board as it is shown to everybody, and as it is written and published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.acts.order_move import Moved, Seen
from domain.board import surname_of
from domain.orders.given import Given
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderMove
from domain.wire.orders import OrderDetail
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.board import repository
from server.board.after_moves import PRAISE
from server.board.knowing import against_text, text_of
from server.db.work import Reading, UnitOfWork
from server.orders import reading as orders
from server.orders.access import sight_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class Named:
    """An officer who lets themselves be named: surname and unit, no more."""

    surname: str
    unit: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as everybody sees it."""

    entry_id: str
    section: str
    district: str
    month: str
    days: int
    text: str
    officers: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that may come to the board, for who writes and publishes. ``stage``: none, draft, shown or gone."""

    order_id: str
    label: str
    kind: str
    opened_at: int
    stage: str


def section(reading: Reading, name: str, after: str | None) -> tuple[list[Shown], str | None]:
    """A page of what is shown in a section, newest first, and where the next begins."""
    rows = repository.shown(reading, name, _cursor(after), PAGE + 1)
    entries = [_shown(reading, row) for row in rows[:PAGE]]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return entries, f"{last.published_at}.{last.entry_id}" if last is not None else None


def one(reading: Reading, entry_id: str) -> Shown | None:
    """An entry; None where it stood and stands no more.

    Raises:
        ProblemError: ``http.not_found``: nothing was ever published there.
    """
    found = repository.entry(reading, entry_id)
    if found is None:
        raise ProblemError(Problem("http.not_found"))
    row, stands = found
    return _shown(reading, row) if stands else None


def candidates(reading: Reading, before: str | None) -> tuple[list[Candidate], str | None]:
    """A page of the orders whose citizens let them be told of, newest first."""
    rows = repository.candidates(reading, _cursor(before), PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    found = [Candidate(row.order_id, row.label, row.kind, row.opened_at, _stage(row)) for row in rows[:PAGE]]
    return found, f"{last.opened_at}.{last.order_id}" if last is not None else None


@dataclass(frozen=True, slots=True)
class Writing:
    """An order with its text, for who writes or publishes it. ``problems``: what stands against the text as it is."""

    order: OrderDetail
    text: str
    stage: str
    problems: tuple[Problem, ...]


def writing(reading: Reading, person: Person, order_id: str) -> Writing:
    """What somebody writes about, or publishes.

    Raises:
        ProblemError: ``order.unknown``.
    """
    order = orders.get(reading, sight_of(reading, person), order_id, person)
    entry = repository.of_order(reading, order_id)
    if entry is None:
        return Writing(order, "", "none", ())
    text = text_of(reading, entry)
    problems = tuple(against_text(reading, order_id, order.standing, text)) if order.standing else ()
    return Writing(order, text, _stage(entry), problems)


def move(work: UnitOfWork, person: Person, order_id: str, which: OrderMove, given: Given, op_id: str) -> None:
    """Write, publish or take down, as one move of the order.

    Raises:
        ProblemError: everything that stands against it, so that it can be mended at once.
    """
    order = orders.get(work, sight_of(work, person), order_id, person)
    if which is OrderMove.WRITE_BOARD and order.standing is not None and given.told.strip():
        found = against_text(work, order_id, order.standing, given.told)
        if found:
            raise ProblemError(*found)
    seen = Seen(order.summary.version, order.summary.round, order.summary.handler_id)
    act(work, Operation.by(person, Moved(order_id, str(which), seen, given), work.now, op_id=op_id))


def _shown(reading: Reading, row: Any) -> Shown:
    badges: Sequence[str] = json.loads(row.officers or "[]") if row.section == PRAISE else ()
    named = repository.named(reading, badges) if badges else ()
    officers = tuple(
        Named(surname_of(one.name), one.unit_name or "") for one in named if surname_of(one.name)
    )
    return Shown(
        row.entry_id, row.section, row.district, row.month, row.days, text_of(reading, row), officers
    )


def _stage(row: Any) -> str:
    if row.written_by is None:
        return "none"
    if row.published_at is not None and row.gone_at is None:
        return "shown"
    return "draft"


def _cursor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    at, _, name = text.partition(".")
    if not at.isdecimal() or len(at) > 15 or not name:
        raise ProblemError(Problem("orders.cursor", field="after"))
    return int(at), name
