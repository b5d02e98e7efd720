"""What an officer may know of the orders that name them: their own part in it, never who the citizen is or what they said in a complaint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.orders.given import Given
from domain.problems import Problem, ProblemError
from domain.times import day_of
from domain.vocabulary import OrderMove
from domain.wire import codec
from server.accounts.people import Person
from server.db.work import Reading
from server.orders.casting import Casting
from server.orders.repository import named as repository

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Dispute:
    """归属异议 that the officer made: ``upheld`` is none while it waits."""

    at: int
    reason: str
    upheld: bool | None = None
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An order that names an officer.

    Attributes:
        day: of what it is about, as ISO 8601; no hour, which would tell whose it is.
        responsible: the unit's report names them as responsible.
        cleared: it was decided that it was not theirs.
        words: what was said in praise; of a complaint nothing.
    """

    order_id: str
    label: str
    kind: str
    state: str
    opened_at: int
    day: str
    unit: str
    case_type: str
    about: tuple[str, ...]
    aspects: tuple[str, ...]
    end: str
    responsible: bool
    cleared: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """One of them, with what the officer said against it and whether they may say it now. ``seen``: version, round and handler."""

    order: Named
    dispute: Dispute | None
    possible: bool
    seen: tuple[int, int, str | None]


def theirs(
    reading: Reading, person: Person, after: str | None, *, praise: bool, most: int = A_PAGE
) -> tuple[Sequence[Named], str | None]:
    """A page of the orders that name somebody, the newest first, and where the next begins.

    Raises:
        ProblemError: ``orders.cursor``: the cursor is not one of ours.
    """
    rows = repository.theirs(reading, person.number, _cursor(after), most + 1, praise=praise)
    shown = rows[:most]
    more = len(rows) > most
    return _named(reading, person, shown), f"{shown[-1].opened_at}.{shown[-1].order_id}" if more else None


def one(reading: Reading, person: Person, order_id: str) -> Whole:
    """One order that names somebody.

    Raises:
        ProblemError: ``order.unknown``: there is none, or it names somebody else.
    """
    row = repository.one(reading, person.number, order_id)
    if row is None:
        raise ProblemError(Problem("order.unknown"))
    casting = Casting.load(reading, [order_id], [person])
    moving = casting.orders[order_id]
    standing = moving.progress.order
    [named] = _named(reading, person, [row])
    free = person.number not in standing.disputed and not standing.dispute.waiting
    return Whole(
        named,
        _dispute(reading, person, order_id),
        free and OrderMove.DISPUTE in casting.possible(person, moving),
        (row.version, row.round, row.handler_id),
    )


def _named(reading: Reading, person: Person, rows: Sequence[Any]) -> list[Named]:
    casting = Casting.load(reading, [row.order_id for row in rows], [])
    found = []
    for row in rows:
        standing = casting.orders[row.order_id].progress.order
        at = row.reported_at if row.reported_at is not None else row.opened_at
        praise = bool(row.kind == "praise")
        found.append(
            Named(
                order_id=row.order_id,
                label=row.label,
                kind=row.kind,
                state=row.state,
                opened_at=row.opened_at,
                day=day_of(at, reading.zone()).isoformat(),
                unit=row.unit_name or "",
                case_type=row.case_type,
                about=tuple(json.loads(row.about)),
                aspects=tuple(json.loads(row.aspects)),
                end=str(standing.end or ""),
                responsible=not praise and person.number in standing.officers,
                cleared=person.number in standing.cleared,
                words=_words(reading, row) if praise else "",
            )
        )
    return found


def _words(reading: Reading, row: Any) -> str:
    if row.texts is None:
        return ""
    told: dict[str, str] = json.loads(reading.sealer.open(row.texts, row.order_id.encode()))
    return told.get("citizen_words", "")


def _dispute(reading: Reading, person: Person, order_id: str) -> Dispute | None:
    steps = list(repository.disputes(reading, order_id))
    place = next((n for n, step in enumerate(steps) if step.by_user_id == person.user_id), None)
    if place is None:
        return None
    made = Dispute(steps[place].at, _given(reading, order_id, steps[place]).reason)
    # One waits at a time: what stands behind it in the history decides it.
    decided = steps[place + 1] if len(steps) > place + 1 else None
    if decided is None:
        return made
    given = _given(reading, order_id, decided)
    return Dispute(made.at, made.reason, bool(given.upheld), given.reason)


def _given(reading: Reading, order_id: str, step: Any) -> Given:
    kept = json.loads(reading.sealer.open(step.texts, f"{order_id}/{step.step}".encode()))
    return codec.convert(kept["given"], Given)


def _cursor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    at, _, order_id = text.partition(".")
    if not at.isdecimal() or len(at) > 15 or not order_id:
        raise ProblemError(Problem("orders.cursor", field="after"))
    return int(at), order_id
