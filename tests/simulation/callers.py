"""Citizens who call in about something their agent has no task for: one who waits for an event that is not imported yet, one whose
event is known, a stranger; several times, at several workstations.

All of it is drawn from a stream of its own, so that schedules in which nobody calls are what they were without this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from app.records.incoming import CallerNote
from domain.times import HOUR
from tests.helpers.city import STATION, number
from tests.simulation.centre import CITIZENS, FIRST_CITIZENS, START, SimCentre
from tests.simulation.client import Action, SimClient

FIRST_STRANGER = 50
MOST_CALLS = 4
NAMES_IT = 0.7
"""How many citizens know the number of their matter."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a citizen calls about. ``awaited``: the event that a later import brings, by its place in the city."""

    phone: str
    event_no: str
    at: int
    awaited: int | None = None


class Callers:
    """The calls of one schedule, and the imports that bring what some of them were about."""

    def __init__(self, centre: SimCentre, seed: int, odds: float, steps: int) -> None:
        self._centre = centre
        self.random = Random(f"{seed}:callers")
        self._opened: dict[str, set[str]] = {}
        self._calls: dict[int, list[Matter]] = {}
        self._imports: dict[int, list[int]] = {}
        if self.random.random() >= odds:
            return
        matters = [self._matter() for _ in range(self.random.randint(1, 2))]
        for _ in range(self.random.randint(1, MOST_CALLS)):
            self._calls.setdefault(self.random.randrange(steps), []).append(self.random.choice(matters))
        for matter in matters:
            if matter.awaited is not None and self.random.random() < 0.7:
                self._imports.setdefault(self.random.randrange(steps), []).append(matter.awaited)

    def turn(self, step: int, clients: Sequence[SimClient]) -> Iterator[tuple[SimClient, Action]]:
        """What happens before this step: who answers whom, after what was imported."""
        for awaited in self._imports.get(step, ()):
            if awaited not in self._centre.imported:
                self._centre.happened["caller_event_imported"] += 1
                self._centre.take_in([awaited])
        for matter in self._calls.get(step, ()):
            yield self.random.choice(clients), self._answering(matter)

    def _matter(self) -> Matter:
        kind = self.random.choice(["awaited", "awaited", "known", "stranger"])
        if kind == "stranger":
            place = self.random.randrange(2)
            return Matter(number(FIRST_STRANGER + place), f"J{place}", START - 26 * HOUR)
        places = range(FIRST_CITIZENS, CITIZENS) if kind == "awaited" else range(FIRST_CITIZENS)
        place = self.random.choice(places)
        return Matter(number(place), f"D{place}", START - 25 * HOUR, place if kind == "awaited" else None)

    def _answering(self, matter: Matter) -> Action:
        random = self.random
        note = CallerNote(
            matter.phone,
            "alarm",
            name="赵六",
            unit_id=random.choice([STATION, ""]),
            event_no=matter.event_no if random.random() < NAMES_IT else "",
            event_at=random.choice([None, matter.at]),
            told="邻居半夜敲墙",
        )
        looked_for = random.random() < 0.3

        def answer_caller(client: SimClient) -> None:
            if client.answer_caller(note, looked_for=looked_for):
                self._count(client, note)

        return answer_caller

    def _count(self, client: SimClient, note: CallerNote) -> None:
        happened = self._centre.happened
        happened["caller_form"] += 1
        happened["caller_form_offline"] += client.network.down
        if note.event_no:
            seats = self._opened.setdefault(note.event_no, set())
            happened["caller_form_of_two"] += bool(seats - {client.numbers[0]})
            seats.add(client.numbers[0])
