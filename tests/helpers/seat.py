"""The real client at a centre in process: its network is a test's, and can be taken away or made to lose answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.models.secrets import NoKeyring
from app.models.vault import Cost
from app.records.call import CallOutcome, CallState, FormDraft, Saved, TaskOutcome
from app.records.errors import Unreachable
from app.records.work import WorkItem
from app.services.desk import Environment
from app.transport.network import Reply, Request
from app.workbench import Workbench, open_workbench
from domain.problems import Problem
from domain.questionnaire.answers import Answers
from tests.helpers.centre import PASSWORD, Centre, Clock
from tests.helpers.desk import SATISFIED

ADDRESS = "http://127.0.0.1:8110"
CHEAP = Cost(time=1, memory=64, lanes=1)

Fault = Callable[[Request], Reply | None]
"""Called before a request goes out; an answer takes the place of the centre's, ``Unreachable`` may be raised."""


@dataclass
class Wire:
    """A network to a centre in process.

    Attributes:
        up: whether anything gets through. lose_replies: requests arrive, answers do not.
        fault: what happens to a request instead, if it says so.
    """

    http: Any
    up: bool = True
    lose_replies: bool = False
    fault: Fault | None = None
    seen: list[str] = field(default_factory=list)

    def send(self, request: Request) -> Reply:
        self.seen.append(f"{request.method} {request.path}")
        if not self.up:
            raise Unreachable(Problem("centre.unreachable"))
        if self.fault is not None:
            instead = self.fault(request)
            if instead is not None:
                return instead
        if request.meanwhile is not None:
            request.meanwhile()
        answer = self.http.request(
            request.method, request.path, content=request.body, headers=dict(request.headers)
        )
        if self.lose_replies:
            raise Unreachable(Problem("centre.unreachable"))
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)


@dataclass
class Hands:
    """The workstation's clock: the centre's, or off by ``skew``; ticks go with it."""

    clock: Clock
    skew: int = 0

    def wall(self) -> int:
        return self.clock.now + self.skew

    def ticks(self) -> int:
        return self.clock.now


@dataclass
class Seat:
    """One workstation with its profile; ``restart`` is a kill and a new start."""

    centre: Centre
    profile: Path
    wire: Wire
    hands: Hands
    seed: int = 1
    bench: Workbench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = self._open()

    def login(self, number: str = "1001", password: str = PASSWORD, *, pull: bool = True) -> Workbench:
        """Log in and, online, fetch what there is."""
        self.bench.session.login(ADDRESS, number, password)
        if pull:
            self.sync()
        return self.bench

    def sync(self) -> None:
        """Let the engine do all it can at this moment."""
        engine = self.bench.engine
        engine.go()
        engine.drain(self.hands.ticks())

    def restart(self) -> Workbench:
        """As after a kill: nothing in memory survives."""
        self.bench.close()
        self.bench = self._open()
        return self.bench

    def work(self, item: WorkItem, answers: Answers = SATISFIED) -> Saved:
        """A whole call with a complete form."""
        call = self.bench.calls.open(item)
        call, _ = self.bench.calls.dial(call)
        self.hands.clock.forward(5_000)
        call = self.bench.calls.hang_up(self.bench.calls.connected(call))
        return self.bench.calls.finish(call, complete(call, answers))

    def _open(self) -> Workbench:
        ways = Environment(
            network=lambda _base: self.wire,
            clock=self.hands,
            keeper=NoKeyring(),
            cost=CHEAP,
            random=random.Random(self.seed),
            threads=False,
        )
        return open_workbench(self.profile, ways)


def complete(call: CallState, answers: Answers = SATISFIED, **more: Any) -> CallOutcome:
    """The outcome of a call whose form was filled to the end."""
    form = replace(call.draft.forms[0], answers=answers, **more)
    return CallOutcome((TaskOutcome(call.work.task_id, "complete", form=form),))


def outcome(call: CallState, disposition: str, **more: Any) -> CallOutcome:
    """Another outcome, without a form."""
    return CallOutcome((TaskOutcome(call.work.task_id, disposition, **more),))


def form_of(call: CallState, answers: Answers = SATISFIED) -> FormDraft:
    """The open form with answers in it."""
    return replace(call.draft.forms[0], answers=answers)


def take_seat(centre: Centre, folder: Path, number: str = "1001", skew: int = 0) -> Seat:
    """A workstation at a centre, its user made, nobody logged in yet."""
    centre.add_user(number)
    return Seat(centre, folder / f"profile-{number}", Wire(centre.http), Hands(centre.clock, skew))
