"""What judging one batch of the call desk's operations has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.acts.act import Act, Need
from domain.acts.response_submit import Response
from resources import questionnaire_of
from server.acts.operation import Operation
from server.answers.book import Book
from server.answers.checking import Checked, check
from server.answers.effects import Effect
from server.answers.repository.incoming import KnownEvent
from server.answers.world import BookWorld
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
    matches: dict[str, KnownEvent] = field(default_factory=dict)
    known: dict[str, list[KnownEvent]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)


@dataclass(slots=True)
class JudgingContext:
    """Tasks, groups and answers; the orders of answers being corrected; keys to seal texts with; what settling needs,
    and forms of citizens who called in."""

    book: Book
    orders: OrderBook
    sealer: Sealer
    city_id: str
    settling: Settling = field(default_factory=Settling)
    callers: Callers = field(default_factory=Callers)
    settings_version: int = 0
    _forms: dict[int, Checked | None] = field(default_factory=dict)

    def world(self, operation: Operation[Act]) -> BookWorld:
        return BookWorld(self, operation.author)

    def knows(self, need: Need) -> bool:
        book = self.book
        match need.kind:
            case "task":
                return need.id in book.tasks or need.id in book.aliases
            case "group":
                return need.id in book.groups or need.id in book.aliases
            case "response":
                return any(one.revision == need.revision for one in book.responses.get(need.id, ()))
            case "settlement":
                return need.id in self.settling.known
            case kind:
                raise ValueError(f"nothing is known of a {kind}")

    def form(self, told: Response) -> Checked | None:
        """What a form comes to by its script, worked out once a batch; ``None`` where this version does not have the script."""
        key = id(told)  # the batch holds it as long as this lives
        if key not in self._forms:
            script = questionnaire_of(told.questionnaire_hash)
            self._forms[key] = check(script, told) if script is not None else None
        return self._forms[key]

    def add_facts(self, act: Act, operation: Operation[Act], effect: Effect) -> None:
        """Let the tasks have the facts an act makes."""
        for task_id, fact in act.facts(operation.author.user_id, operation.occurred_at).items():
            self.book.tasks[task_id].add(self.book.not_later(fact))
            effect.tasks.append(task_id)

    def sealed(self, text: str, place: str) -> bytes | None:
        """Words as the tables keep them; ``None`` where there are none."""
        return self.sealer.seal(text.encode(), place.encode()) if text else None
