"""下一件 from the server, beside a bare FastAPI endpoint; and 32 agents at once: none doubled, none refused while tasks remain."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import perf_counter

import requests

from bench.fixtures import HttpCentre, served
from bench.measure import Goal, Line, Measure, Run, Sample, alternate, sample
from bench.processes import bare_server
from domain.wire import codec
from domain.wire.leases import Leased, NextRequest
from server.db.work import new_id
from tests.helpers.centre import Workstation

_FLOOR = "a bare FastAPI endpoint, the same client"
ONE = Measure("next task from the server", Goal(times=3), _FLOOR, "10,000 wait")
CROWD = Measure(
    "next task from the server, many agents at once",
    Goal(also="none twice, none refused while tasks remain"),
    "the same endpoint, as many at once",
    "32 agents",
)
AGENTS = 32


def lines(run: Run) -> Iterable[Line]:
    """One agent, then 32."""
    calls, each, tasks = run.either((1_000, 40, 10_000), (100, 8, 1_000))
    with (
        bare_server("bench.bare_centre:app") as bare,
        served(agents=AGENTS, tasks=tasks) as (centre, _),
    ):
        desks = [_Desk(centre, f"a{n}") for n in range(AGENTS)]
        http = HttpCentre(bare).http
        measured, floor = alternate(desks[0].take, lambda: _ask(http, bare), calls, 10)
        yield ONE.line(measured, floor, size=f"{tasks:,} wait")
        yield _crowd(desks, each, _bare_crowd(bare, each))


class _Desk:
    """An agent who takes one group after the other."""

    def __init__(self, centre: HttpCentre, number: str) -> None:
        # A connection of their own, as a workstation has.
        self._station: Workstation = HttpCentre(centre.url).workstation(number)
        self._station.login(number)
        self._worked: list[str] = []
        self.taken: list[str] = []
        self.empty = 0

    def take(self) -> None:
        message = NextRequest(new_id(), self._station.device_id, worked=self._worked)
        answer = self._station.centre.post("/revisits/next", message, self._station.as_user)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} {answer.text[:200]}")
        leased = codec.decode(answer.content, Leased)
        self._worked = [group.group_id for group in leased.groups]
        self.taken += self._worked
        self.empty += not leased.groups

    def timed(self, each: int, start: Barrier) -> list[float]:
        start.wait()
        durations = []
        for _ in range(each):
            began = perf_counter()
            self.take()
            durations.append(perf_counter() - began)
        return durations


def _crowd(desks: list[_Desk], each: int, floor: Sample) -> Line:
    for desk in desks:
        desk.taken.clear()
    start = Barrier(len(desks))
    with ThreadPoolExecutor(len(desks)) as pool:
        found = [d for told in pool.map(lambda desk: desk.timed(each, start), desks) for d in told]
    taken = [group for desk in desks for group in desk.taken]
    doubled = len(taken) - len(set(taken))
    refused = sum(desk.empty for desk in desks)
    note = f"{len(taken)} taken, {doubled} doubled, {refused} refused; floor p99 {floor.p99 * 1e3:.1f} ms"
    return CROWD.line(sample(found), floor, also=not doubled and not refused, note=note)


def _bare_crowd(url: str, each: int) -> Sample:
    start = Barrier(AGENTS)

    def one(_: int) -> list[float]:
        http = HttpCentre(url).http
        start.wait()
        durations = []
        for _call in range(each):
            began = perf_counter()
            _ask(http, url)
            durations.append(perf_counter() - began)
        return durations

    with ThreadPoolExecutor(AGENTS) as pool:
        return sample([d for told in pool.map(one, range(AGENTS)) for d in told])


def _ask(http: requests.Session, url: str) -> None:
    message = codec.encode(NextRequest(new_id(), new_id()))
    http.post(f"{url}/next", data=message, headers={"Content-Type": "application/json"}, timeout=60).json()
