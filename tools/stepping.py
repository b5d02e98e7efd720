"""Flows without threads and without waiting: a loop that is stepped, and lanes that answer at once or when told."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any, ParamSpec, TypeVar

from app.bridge.lanes import Lane
from app.bridge.scope import Scope

P = ParamSpec("P")
T = TypeVar("T")


class StepLoop(asyncio.AbstractEventLoop):
    """A loop for this thread that goes on only in ``step`` and whose time passes only in ``pass_time``.

    Attributes:
        errors: what came about in no flow, e.g. an answer with an error that nobody looked at.
    """

    def __init__(self) -> None:
        self._ready: deque[asyncio.Handle] = deque()
        self._later: list[asyncio.TimerHandle] = []
        self._now = 0.0
        self._before: asyncio.AbstractEventLoop | None = None
        self.errors: list[BaseException] = []

    def __enter__(self) -> StepLoop:
        self._before = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio._set_running_loop(self._before)

    def step(self) -> None:
        """Go on until everybody waits for something that is not there yet."""
        while self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()

    def pass_time(self, seconds: float) -> None:
        """Let time pass: whoever slept no longer than that goes on."""
        until = self._now + seconds
        while self._later and self._later[0].when() <= until:
            timer = heapq.heappop(self._later)
            self._now = timer.when()
            self._ready.append(timer)
            self.step()
        self._now = until

    # -- what asyncio asks of a loop -----------------------------------------------------------------

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._later, timer)
        return timer

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """A cancelled timer is passed over when its time comes."""

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: str | None = None, context: Any = None) -> asyncio.Task[Any]:
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.errors.append(context.get("exception") or RuntimeError(context["message"]))


class SteppedLanes:
    """Lanes of this thread: work runs at once, so that a flow over it has ended when its start returns; ``held`` keeps it back.

    Attributes:
        held: from now on work waits for ``release``.
        scope: a program's scope over these lanes.
        faults: errors that no flow handled.
    """

    def __init__(self, loop: StepLoop) -> None:
        self._loop = loop
        self.held = False
        self.waiting: list[Callable[[], None]] = []
        self.faults: list[BaseException] = []
        self.scope = Scope(self, self.faults.append)

    def ask(self, lane: Lane, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        answer: asyncio.Future[T] = self._loop.create_future()

        def work() -> None:
            if answer.cancelled():
                return
            try:
                answer.set_result(fn(*args, **kwargs))
            except Exception as error:
                answer.set_exception(error)

        if self.held:
            self.waiting.append(work)
        else:
            work()
        return answer

    def release(self) -> None:
        """Run what was kept back, and let the flows go on."""
        self._loop.step()  # what is cancelled is cancelled before, not after
        waiting, self.waiting = self.waiting, []
        for work in waiting:
            work()
        self._loop.step()
