"""The line between a workstation and the centre: loses requests and answers, delivers twice, late and out of order, answers
like a hotel. Everything that passes is written into the schedule's trace."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from random import Random

from app.records.errors import Unreachable
from app.transport.network import Reply, Request
from domain.problems import Problem
from tests.simulation.centre import EXPIRED, CentreCrash, SimCentre

PORTAL = Reply(200, {"content-type": "text/html"}, b"<html>Log in to the hotel</html>")
HALF_OPEN_MS = 30_000
"""How long a workstation waits for a line that is open and silent."""


class Trace:
    """A hash of everything that happened, in order: two runs of a seed must have the same."""

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, *parts: bytes | str | int) -> None:
        """Note something."""
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode()
            self._hash.update(len(data).to_bytes(4) + data)

    def digest(self) -> str:
        """The hash so far."""
        return self._hash.hexdigest()


@dataclass(slots=True)
class Faults:
    """How often what goes wrong on the line (0 to 1); all 0 once healed."""

    drop: float = 0.0
    lose: float = 0.0
    double: float = 0.0
    portal: float = 0.0
    late: float = 0.0
    cut: float = 0.0
    half_open: float = 0.0
    expired: float = 0.0
    crash_before: float = 0.0
    crash_after: float = 0.0
    locked: float = 0.0


def drawn(random: Random, factor: float, server: float) -> Faults:
    """The faults of one workstation's line, and (``server``) of the centre while it answers there."""

    def one(*shares: float) -> float:
        return min(0.9, factor * random.choice(shares))

    return Faults(
        drop=one(0, 0.1, 0.3),
        lose=one(0, 0.1, 0.3),
        double=one(0, 0.1),
        portal=one(0, 0.05),
        late=one(0, 0.06),
        cut=one(0, 0.03),
        half_open=one(0, 0.03),
        expired=one(0, 0.05),
        crash_before=server * one(0, 0.05),
        crash_after=server * one(0, 0.05),
        locked=server * one(0, 0.04),
    )


class FaultyNetwork:
    """A workstation's way to whatever answers at the centre's address.

    Attributes:
        down: nothing gets through. elsewhere: another centre answers, which knows the workstation or not; None: the right one.
    """

    def __init__(self, centre: SimCentre, random: Random, faults: Faults, trace: Trace) -> None:
        self._centre = centre
        self._random = random
        self.faults = faults
        self.down = False
        self.elsewhere: bool | None = None
        self._later: list[Request] = []
        self._trace = trace

    def send(self, request: Request) -> Reply:
        f, draw, happened = self.faults, self._random.random, self._centre.happened
        if self.down:
            raise _unreachable()
        if self.elsewhere is not None:
            happened["other_centre_same_address"] += 1
            return self._noted(request, self._centre.answer_elsewhere(request, known=self.elsewhere))
        if self._later and draw() < 0.5:
            at = self._random.randrange(len(self._later))
            happened["reorder"] += 1  # it comes after requests that were sent later
            self._deliver(self._later.pop(at))
        if draw() < f.drop:
            happened["request_dropped"] += 1
            raise _unreachable()
        if draw() < f.portal:
            happened["portal_html_200"] += 1
            return PORTAL
        if "Bearer" in request.headers.get("Authorization", "") and draw() < f.expired:
            happened["token_expired"] += 1
            return EXPIRED
        if draw() < f.late:
            happened["delay"] += 1
            self._later.append(request)
            raise _unreachable()
        moment = draw()
        if moment < 0.5:
            _meanwhile(request)
        reply = self._served(request)
        if draw() < f.double:
            happened["duplicate"] += 1
            reply = self._deliver(request)
        if 0.5 <= moment < 0.9:  # else this line cannot tell when a request has left
            _meanwhile(request)
        return self._brought(reply)

    def flush(self) -> None:
        """What was on its way arrives at last."""
        while self._later:
            self._deliver(self._later.pop())

    def _served(self, request: Request) -> Reply | None:
        """The centre's answer; it may die before or after its commit, or find its database locked."""
        f, draw, centre = self.faults, self._random.random, self._centre
        if draw() < f.crash_before:
            centre.crash_at = self._random.randint(1, 2)
            reply = self._deliver(request)
            centre.happened["server_crash_before_commit"] += reply is None
            return reply
        if draw() < f.crash_after:
            centre.happened["server_crash_after_commit"] += 1
            self._deliver(request)
            return None
        if draw() < f.locked:
            centre.happened["server_database_locked"] += 1
            with centre.locked():
                return self._deliver(request)
        return self._deliver(request)

    def _brought(self, reply: Reply | None) -> Reply:
        f, draw, happened = self.faults, self._random.random, self._centre.happened
        if reply is None:
            raise _unreachable()
        if draw() < f.lose:
            happened["response_dropped"] += 1
            raise _unreachable()
        if draw() < f.half_open:
            happened["half_open"] += 1
            self._centre.clock.forward(HALF_OPEN_MS)
            raise _unreachable()
        if draw() < f.cut and reply.body:
            happened["cut_body"] += 1
            return Reply(reply.status, reply.headers, reply.body[: self._random.randrange(len(reply.body))])
        return reply

    def _deliver(self, request: Request) -> Reply | None:
        try:
            return self._noted(request, self._centre.answer(request))
        except CentreCrash:
            self._trace.add("the centre died", request.path)
            return None
        finally:
            self._centre.crash_at = 0

    def _noted(self, request: Request, reply: Reply) -> Reply:
        self._trace.add(request.path, request.body or b"", reply.status, reply.body)
        return reply


def _meanwhile(request: Request) -> None:
    """What the workstation does while its request is on the way: before the centre has it, or after."""
    if request.meanwhile is not None:
        request.meanwhile()


def _unreachable() -> Unreachable:
    return Unreachable(Problem("centre.unreachable"))
