"""What judging one batch of the call desk's operations has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.acts.response_submit import Response
from server.answers.book import Book
from server.answers.repository.incoming import Known
from server.db.sealing import Sealer
from server.orders.opening import OrderBook


@dataclass(frozen=True, slots=True)
class LastSettlement:
    """How a task was settled last: by whom, when, and as the how-manieth."""

    settlement_id: str
    response_id: str
    revision: int
    by: str
    at: int
    step: int


@dataclass(slots=True)
class Settling:
    """What settling needs beside the book: earlier settlements, and the chosen answers as they were told.

    ``last`` goes by task; ``known`` are all settlements of these tasks, ``answers`` the ids of all answers to them; ``told``
    goes by operation id.
    """

    last: dict[str, LastSettlement] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    told: dict[str, Response] = field(default_factory=dict)


@dataclass(slots=True)
class Callers:
    """What judging forms of callers needs: the group of each number and the event it can be about, by operation id.

    ``known`` are the events behind the numbers, by group: a form that is judged may have opened one for those after it.
    """

    groups: dict[str, str] = field(default_factory=dict)
    matches: dict[str, Known] = field(default_factory=dict)
    known: dict[str, list[Known]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Context:
    """Tasks, groups and answers; the orders of answers being corrected; keys to seal texts with; what settling needs,
    and forms of citizens who called in."""

    book: Book
    orders: OrderBook
    sealer: Sealer
    city_id: str
    settling: Settling = field(default_factory=Settling)
    callers: Callers = field(default_factory=Callers)
