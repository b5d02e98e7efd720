"""Texts from planning to the answer, beside the same rows written by bare statements, on both databases; what one costs behind a million; 班长's page.

Everything in one process, commit by commit as the product does it: planned, claimed and handed over, a receipt for each, and of every ten
three answer and are read. The bare statements write the same rows in the same steps, 500 a transaction; nothing is decided, sealed or
read for them.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import psutil
from sqlalchemy import select

from bench.bare_texts import write_bare
from bench.fixtures import HttpCentre, people
from bench.many_texts import AT_ONCE, GATEWAY, Texting, delivered, replies
from bench.measure import Goal, Line, Measure, Run, sample
from domain.times import DAY, SECOND, day_of
from server.application.app import API
from server.application.serving import spare_the_collector
from server.db import statistics
from server.db.database import Database, open_migrated, system_clock
from server.sms.gateways.interface import RawIncoming
from server.sms.judging import judge
from server.sms.planning import plan
from server.sms.raw import keep
from server.sms.tables import sms_part
from tests.helpers.centre import CITY, NOON, Clock
from tests.helpers.postgres import running_cluster
from tests.server.sms.world import Carrier, World
from tools.centre import Centre

SIZE = "100,000 messages, 30,000 replies"
_FLOOR = "the same rows by bare statements, 500 a transaction"
SQLITE = Measure("texts, planned to answered, SQLite", Goal(times=4), _FLOOR, SIZE, "µs")
POSTGRES = Measure("texts, planned to answered, PostgreSQL", Goal(times=4), _FLOOR, SIZE, "µs")
GROWN = Measure(
    "a text behind many, planned to answered",
    Goal(times=1.3),
    "one of the first 100,000",
    "1,190,000 messages",
    "µs",
)
MEMORY = Measure("memory over all of them", Goal(most=50), size="1,190,000 messages", unit="MB")
PAGE = Measure("短信 of a lead, slowest layout", Goal(p99=100), size="1,190,000 messages")
LISTED = Measure("the messages behind a number of it", Goal(p99=100), size="1,190,000 messages")
ANSWERS = 0.3
LOT = 100_000


@dataclass
class Flow:
    """A city that asks, lot by lot; seconds by step."""

    database: Database
    clock: Clock
    world: World = field(init=False)
    took: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.database)
        Texting(self.database).set_up()
        self.world.carriers[GATEWAY] = Carrier(window=AT_ONCE)

    def lot(self, first: int, count: int) -> float:
        """So many messages, the whole way; returns the seconds it took, the coming in of their events not counted."""
        before = sum(self.took.values())
        self._brought("receipts", delivered(self.asked(first, count)))
        self._brought("replies", list(replies(first, round(count * ANSWERS))))
        return sum(self.took.values()) - before

    def asked(self, first: int, count: int) -> list[str]:
        """So many messages planned and accepted; what the gateway calls them."""
        Texting(self.database).come(first, count)
        with self._clocked("plan"):
            plan(self.database, CITY)
        sender = self.world.sender()
        with self._clocked("send"):
            self.clock.forward(SECOND)
            while sender.step():
                self.clock.forward(SECOND)
        named = [f"{one.client_ref}:0" for one in self.world.carriers[GATEWAY].got]
        self.world.carriers[GATEWAY].got.clear()
        return named

    def _brought(self, step: str, raw: Sequence[RawIncoming]) -> None:
        for start in range(0, len(raw), AT_ONCE):
            self.clock.forward(SECOND)
            with self._clocked(step):
                with self.database.write(CITY) as work:
                    keep(work, GATEWAY, raw[start : start + AT_ONCE])
                judge(self.database, CITY)

    @contextmanager
    def _clocked(self, step: str) -> Iterator[None]:
        begin = perf_counter()
        yield
        self.took[step] = self.took.get(step, 0.0) + perf_counter() - begin


def asked_city(folder: Path, count: int) -> None:
    """A city in this folder in which so many were asked a moment ago and have it in hand."""
    clock = Clock(system_clock())
    database = _opened(f"sqlite:///{folder}/centre.db", folder, clock)
    people(database, 1)
    flow = Flow(database, clock)
    flow.asked(0, count)
    statistics.gather(database)
    database.close()


def lines(run: Run) -> Iterable[Line]:
    """Both databases, then ever more messages in one file, and a page over them."""
    spare_the_collector()  # as a centre does
    lot = run.either(LOT, 400)
    size = None if run.full else "small"
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        yield _beside(SQLITE, lot, size, lambda name: f"sqlite:///{folder}/{name}.db", Path(folder))
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder, running_cluster() as cluster:
        yield _beside(POSTGRES, lot, size, lambda _: cluster.url(cluster.create()), Path(folder))
    yield from _grown(run, lot)


def _beside(measure: Measure, lot: int, size: str | None, url: Callable[[str], str], folder: Path) -> Line:
    clock = Clock(NOON)
    ours = _opened(url("ours"), folder, clock)
    flow = Flow(ours, clock)
    took = flow.lot(0, lot)
    _check(flow, lot)
    bare = _opened(url("bare"), folder, clock)
    floor = write_bare(ours, bare)
    told = ", ".join(f"{step} {seconds * 1e6 / lot:.0f}" for step, seconds in flow.took.items())
    for database in (ours, bare):
        database.dispose()
    return measure.line(
        took * 1e6 / lot, sum(floor.values()) * 1e6 / lot, size=size, note=f"µs a message: {told}"
    )


def _check(flow: Flow, count: int) -> None:
    """What was measured is what is said to be."""
    with flow.database.read(CITY) as reading:
        ended = len(reading.conn.execute(select(sms_part.c.message_id)).all())
    if ended != count:
        raise RuntimeError(f"{ended} of {count} messages were handed over")


def _grown(run: Run, lot: int) -> Iterator[Line]:
    whole = max(run.events) if run.events else run.either(3 * LOT, 2 * lot)
    size = None if whole >= 1_190_000 else f"{whole:,} messages"
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        clock = Clock(NOON)
        database = _opened(f"sqlite:///{folder}/centre.db", Path(folder), clock)
        people(database, 1)
        flow = Flow(database, clock)
        each: list[float] = []
        memory: list[float] = []
        for first in range(0, whole, lot):
            each.append(flow.lot(first, lot) * 1e6 / lot)
            gc.collect()
            memory.append(psutil.Process().memory_info().rss / 1e6)
            clock.forward(DAY)
        yield GROWN.line(each[-1], each[0], size=size, note=" → ".join(f"{one:.0f}" for one in each))
        yield MEMORY.line(memory[-1] - memory[0], size=size)
        statistics.gather(database)
        database.close()
        days = day_of(NOON).isoformat(), day_of(clock()).isoformat()
        yield from _pages(Path(folder), size, run.either(30, 3), days)


def _pages(folder: Path, size: str | None, times: int, days: tuple[str, str]) -> Iterator[Line]:
    with Centre(folder).running() as process:
        centre = HttpCentre(process.url)
        lead = centre.workstation("lead")
        lead.login("lead")

        def slowest(path: str, asked: Iterable[dict[str, str]]) -> tuple[list[float], str]:
            found: tuple[list[float], str] = ([0.0], "")
            for params in asked:
                durations = []
                for _ in range(times):
                    begin = perf_counter()
                    answer = centre.http.get(
                        f"{centre.url}{API}/sms/{path}", params=params, headers=lead.as_user, timeout=60
                    )
                    durations.append(perf_counter() - begin)
                    if answer.status_code != 200:
                        raise RuntimeError(answer.text[:200])
                if sample(durations).median > sample(found[0]).median:
                    found = durations, " ".join(params.values())
            return found

        day = dict(zip(("since", "until"), days, strict=True))
        layouts = [{**day, "by": by} for by in ("unit", "carrier", "template", "gateway", "leg", "hour")]
        durations, which = slowest("overview", layouts)
        yield PAGE.line(sample(durations), size=size, note=which)
        numbers = [{**day, "what": what} for what in ("planned", "delivered", "replied", "failed", "waiting")]
        durations, which = slowest("messages", numbers)
        yield LISTED.line(sample(durations), size=size, note=which)


def _opened(url: str, folder: Path, clock: Clock) -> Database:
    database = open_migrated(url, folder, clock=clock)
    database.ensure_city(CITY, "明川市")
    return database
