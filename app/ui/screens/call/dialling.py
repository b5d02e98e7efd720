"""The telephone's part of a call: dialled, connected, hung up, and another look at the number. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from app.bridge.scope import Scope
from app.records.call import CallState, Phase
from app.ui.screens.call import compose
from app.ui.screens.call.on_screen import OnScreen
from app.ui.screens.call.open_call import OpenCall

if TYPE_CHECKING:
    from app.services.calls import Calls

P = ParamSpec("P")
T = TypeVar("T")
_MOVING = "moving"
"""The key of its flows: one at a time, so that no step is taken from a state that is being left."""


class Dialling:
    """Moves the call on the screen from step to step; each stands in the store before it is shown."""

    def __init__(self, on: OnScreen, calls: Calls, scope: Scope) -> None:
        self._on, self._calls, self._scope = on, calls, scope

    def dial(self, ordinal: int | None = None) -> None:
        """F2: the number appears, on record. Another number of the citizen may follow in the same attempt."""
        work = self._on.at_work
        if work is not None and (ordinal is not None or work.may_dial):
            self._start(self._dial(work, ordinal))

    def reveal(self, reason: str) -> None:
        """Another look at the number, with a reason, on record."""
        if self._on.work is not None:
            self._start(self._reveal(self._on.work, reason))

    def connected(self) -> None:
        """F3."""
        work = self._on.at_work
        if work is not None and work.call.phase in (Phase.OPEN, Phase.DIALLED):
            self._start(self._move(work, self._calls.connected))

    def hang_up(self) -> None:
        """F4."""
        work = self._on.at_work
        if work is not None and work.call.phase in compose.LIVE:
            self._start(self._move(work, self._calls.hang_up))

    def _start(self, step: Coroutine[Any, Any, None]) -> None:
        self._scope.start(step, _MOVING)

    async def _dial(self, work: OpenCall, ordinal: int | None) -> None:
        answer = await self._recorded(work, self._calls.dial, work.call, ordinal)
        if answer is not None and self._on.shows(work):
            call, work.number = answer
            work.moved(call)
            self._on.notice = None
            self._on.draw()

    async def _reveal(self, work: OpenCall, reason: str) -> None:
        number = await self._recorded(work, self._calls.reveal, work.call, reason)
        if number is not None and self._on.work is work:
            work.number = number
            self._on.draw()

    async def _move(self, work: OpenCall, step: Callable[[CallState], CallState]) -> None:
        call = await self._recorded(work, step, work.call)
        if call is not None and self._on.shows(work):
            work.moved(call)
            self._on.draw()

    async def _recorded(
        self, work: OpenCall, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """What the service answers; None if it refused, which is said while this call is on the screen."""
        self._on.problem = ""
        try:
            return await self._scope.save(step, *args, **kwargs)
        except Exception as error:
            if self._on.work is work:
                self._on.refused(error)
            return None
