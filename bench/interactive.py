"""What people wait for at the centre, asked of a real server process over a city with a history: its cost in time and in processor."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import select

from bench.fixtures import HALL, HttpCentre
from bench.forms import KINDS, call_of, new_id, varied
from bench.measure import Sample, clocked, sample
from domain.phones import Phone, read_phone
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.leases import FindCaller, Leased, NextRequest
from domain.wire.reconcile import RECONCILE_SCHEMA, Claim, Reconcile
from domain.wire.rows import hall_scope, user_scope
from domain.wire.sync import MAX_BATCH, OpResult
from server.application.app import API
from server.db.database import open_migrated
from server.events.personal import open_person
from server.events.tables import contact, event
from tests.helpers.centre import CITY, Workstation
from tools.centre import Centre

Act = Callable[[int], object]
"""Asked once; it is told how often it was asked before."""

TASKS = 3_000
"""Waiting tasks that the acts need beside the city's own."""
_ZONE = ZoneInfo("Asia/Shanghai")
_WARM_UP = 3
_ENOUGH_S, _LEAST, MOST = 1.0, 20, 100
"""An act is repeated until the server spent so many seconds on it, but at least and at most so often."""
_FORMS_A_BATCH = MAX_BATCH // len(KINDS)


@dataclass(frozen=True, slots=True)
class Cost:
    """``wall``: durations as whoever asks sees them. ``processor``: ms that the server spent on one."""

    wall: Sample
    processor: float


@dataclass
class Seats:
    """An agent, one of the city's own who was there all along, and a lead, at workstations of their own."""

    centre: HttpCentre
    process: Centre
    agent: Workstation = field(init=False)
    veteran: Workstation = field(init=False)
    lead: Workstation = field(init=False)
    numbers: list[str] = field(init=False)
    order_ids: list[str] = field(init=False)
    unit_id: str = field(init=False)
    planned: int = field(init=False)
    forms: Iterator[int] = field(default_factory=count)
    worked: list[str] = field(default_factory=list)
    delivered: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agent, self.veteran, self.lead = (self._logged_in(number) for number in ("a0", "8001", "lead"))
        self.numbers = _numbers(self.process)
        listed = self._get("/orders", limit="200")["orders"]
        self.order_ids = [one["order_id"] for one in listed]
        self.unit_id = next(one["unit_id"] for one in listed if one["unit_id"])
        self.planned = max(row.version for row in self.agent.snapshot_page(hall_scope(HALL)).rows)

    def _logged_in(self, number: str) -> Workstation:
        station: Workstation = self.centre.workstation(number)
        station.login(number)
        return station

    # -- an agent --------------------------------------------------------------------------------------

    def next_task(self, _turn: int) -> None:
        """下一件."""
        asked = NextRequest(new_id(), self.agent.device_id, worked=self.worked)
        leased = codec.decode(self._post("/revisits/next", asked, self.agent).content, Leased)
        if not leased.groups:
            raise RuntimeError("nothing waits")
        self.worked = [group.group_id for group in leased.groups]

    def deliver_one(self, _turn: int) -> None:
        """A form: attempt and response."""
        self._deliver(1)

    def deliver_batch(self, _turn: int) -> None:
        """As many forms as one push carries."""
        self._deliver(_FORMS_A_BATCH)

    def receipts(self, _turn: int) -> None:
        """What became of what this workstation delivered."""
        self.agent.pull({})

    def pull_page(self, _turn: int) -> None:
        """What changed in the hall by a planning."""
        if not self.agent.pull({hall_scope(HALL): self.planned - 1}).rows:
            raise RuntimeError("nothing changed")

    def fresh_page(self, _turn: int) -> None:
        """The first page of the hall, for a workstation that has nothing."""
        self.agent.snapshot_page(hall_scope(HALL))

    def own_records(self, _turn: int) -> None:
        """All that an agent with a long history is told of their own records, for a workstation that has nothing."""
        assert self.veteran.session is not None
        scope = user_scope(self.veteran.session.grant.user_id)
        page = self.veteran.snapshot_page(scope)
        while not page.last:
            last = page.rows[-1]
            page = self.veteran.snapshot_page(scope, after_kind=last.kind, after_id=last.id, head=page.head)

    def find_caller(self, turn: int) -> None:
        """谁刚打我？"""
        number = self.numbers[turn % len(self.numbers)]
        self._post("/revisits/callers/find", FindCaller(new_id(), self.agent.device_id, number), self.agent)

    def reconcile(self, _turn: int) -> None:
        """At the end of a shift: are these at the centre?"""
        asked = Reconcile(
            RECONCILE_SCHEMA, self.centre.centre_id(), self.agent.device_id, self.delivered[-500:]
        )
        self.centre.post("/sync/reconcile", asked, self.agent.as_device).raise_for_status()

    def log_in(self, _turn: int) -> None:
        """By password."""
        self.agent.login("a0")

    # -- a lead ----------------------------------------------------------------------------------------

    def look(self, path: str, **filters: str) -> Act:
        """A list or a state, as the lead may see it."""
        return lambda _turn: self._get(path, **filters)

    def order(self, turn: int) -> None:
        """One order with its history."""
        self._get(f"/orders/{self.order_ids[turn % len(self.order_ids)]}")

    def report(self, days: int, **more: str) -> Act:
        """Counts of so many days, each time of other ones, so that nothing is kept from the one before. Without the estimate, which is made
        from the rows as pages of figures are."""

        def ask(turn: int) -> None:
            last = datetime.now(_ZONE).date() - timedelta(1 + turn % 7)
            period = {
                "from": (last - timedelta(days - 1)).isoformat(),
                "to": last.isoformat(),
                "estimate": "false",
            }
            self._get("/reports/satisfaction", **period, **more)

        return ask

    # -- how it is asked -------------------------------------------------------------------------------

    def _deliver(self, forms: int) -> None:
        signed = [one for _ in range(forms) for one in self._signed(next(self.forms))]
        results = {one.result for one in self.agent.push(signed).results}
        if results != {OpResult.APPLIED}:
            raise RuntimeError(f"not applied: {results}")
        self.delivered += [Claim(one.op_id, codec.digest(one.payload.encode())) for one in signed]

    def _signed(self, n: int) -> list[Envelope]:
        row, attempt, response = call_of(n % TASKS, self.centre.clock(), varied)
        acts = zip(KINDS, (attempt, response), (row.group_id, row.task_id), strict=True)
        return [
            self.agent.envelope(kind, act, entity_id=entity, op_id=new_id()) for kind, act, entity in acts
        ]

    def _post(self, path: str, message: object, station: Workstation) -> Any:
        answer = self.centre.post(path, message, station.as_user)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def _get(self, path: str, **asked: str) -> Any:
        answer = self.centre.http.get(
            f"{self.centre.url}{API}{path}", params=asked, headers=self.lead.as_user, timeout=120
        )
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()


def _numbers(process: Centre) -> list[str]:
    """Some numbers that the city knows; of what is told again only the newest days have groups that follow from their numbers."""
    database = open_migrated(f"sqlite:///{process.home}/centre.db", process.home)
    try:
        with database.snapshot() as conn:
            query = select(contact.c.event_id, contact.c.ordinal, contact.c.group_id, contact.c.person)
            newest = query.join(
                event, (event.c.city_id == contact.c.city_id) & (event.c.event_id == contact.c.event_id)
            )
            of_city = newest.where(contact.c.city_id == CITY, event.c.source != "bench")
            rows = conn.execute(of_city.order_by(event.c.reported_at.desc()).limit(200)).all()
        found = []
        for event_id, ordinal, group_id, sealed in rows:
            number = read_phone(open_person(database.sealer, event_id, ordinal, sealed).number)
            if isinstance(number, Phone) and database.sealer.group_of(number.key) == group_id:
                found.append(number.key)
    finally:
        database.dispose()
    if not found:
        raise RuntimeError("no number leads to a group")
    return found


def cost_of(process: Centre, act: Act, most: int = MOST) -> Cost:
    """Do it often enough."""
    for turn in range(min(_WARM_UP, most)):
        act(turn)
    durations: list[float] = []
    before = _spent(process)
    while len(durations) < most and (len(durations) < _LEAST or _spent(process) - before < _ENOUGH_S):
        with clocked(durations):
            act(len(durations))
    return Cost(sample(durations), (_spent(process) - before) / len(durations) * 1e3)


def _spent(process: Centre) -> float:
    if process._process is None:
        raise RuntimeError("the server does not run")
    times = psutil.Process(process._process.pid).cpu_times()
    return float(times.user + times.system)


def cost_of_command(process: Centre, command: str, times: int = 5) -> Cost:
    """The same of a command of the centre's command line, which is a process of its own each time."""
    durations, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        began = perf_counter()
        process.run(command)
        durations.append(perf_counter() - began)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(sample(durations), spent / times * 1e3)
