"""Taking turns: what moves much data waits in lanes of its own, so that whoever waits at a screen is served at once.

After an outage every workstation has hours of work to deliver. A batch of 250 forms holds the write lock for a tenth of a second or
two; five hundred of them in the pool of threads would keep 下一件 waiting for minutes. So only a few of a kind run at a time and a few
more wait; the others are told when to come again (429 with ``Retry-After``), each a little later than the one before.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.problems import Problem
from server.web.problems import problem_response

LONGEST_S = 60.0
"""The longest anybody is told to wait."""

_SMOOTH = 0.1


class Full(Exception):
    """No place to run or to wait; carries when to come again, in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"come again in {retry_after} s")
        self.retry_after = retry_after


class TurnQueue:
    """At most ``running`` at a time, at most ``waiting`` behind them, first come first served."""

    def __init__(
        self, running: int, waiting: int, clock: Callable[[], float] = time.monotonic, takes: float = 0.1
    ) -> None:
        self._free = running
        self._width = running
        self._most = waiting
        self._clock = clock
        self._takes = takes
        self._queue: deque[asyncio.Future[None]] = deque()
        self._promised = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and hold it.

        Raises:
            Full: too many wait already.
        """
        await self._enter()
        began = self._clock()
        try:
            yield
        finally:
            self._takes += _SMOOTH * (self._clock() - began - self._takes)
            self._leave()

    async def _enter(self) -> None:
        if self._free:
            self._free -= 1
            return
        if len(self._queue) >= self._most:
            raise Full(self._when())
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._leave()  # the turn had come in the same moment
            else:
                self._queue.remove(place)
            raise

    def _leave(self) -> None:
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1

    def _when(self) -> int:
        """Behind everybody who waits or was sent away: everyone gets a moment of their own."""
        now, step = self._clock(), self._takes / self._width
        self._promised = max(self._promised, now + step * len(self._queue)) + step
        self._promised = min(self._promised, now + LONGEST_S)
        return max(1, math.ceil(self._promised - now))


@dataclass(frozen=True, slots=True)
class Bulk:
    """Which requests go through a lane: those of a path, with a body of at least so many bytes as sent."""

    lane: TurnQueue
    from_bytes: int = 0


class Turns:
    """ASGI middleware: the paths in ``bulk`` take turns, everything else passes.

    Bodies must have been read before it, and answers be whole: a turn is held only while the application works.
    """

    def __init__(self, app: ASGIApp, bulk: Mapping[str, Bulk]) -> None:
        self.app = app
        self._bulk = dict(bulk)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bulk = self._bulk.get(scope["path"]) if scope["type"] == "http" else None
        if bulk is None or _length(scope) < bulk.from_bytes:
            await self.app(scope, receive, send)
            return
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            async with bulk.lane.turn():
                await self.app(scope, receive, keep)
        except Full as full:
            told = problem_response(
                429,
                Problem("centre.busy", {"seconds": full.retry_after}),
                headers={"Retry-After": str(full.retry_after)},
            )
            await told(scope, receive, send)
            return
        # After the turn: somebody who reads slowly, or not at all, keeps nobody waiting.
        for message in answer:
            await send(message)


def _length(scope: Scope) -> int:
    """Bytes of the body as told; a body of unknown length counts as large."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 1 << 30
