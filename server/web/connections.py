"""Connections of a serving process: whoever opens many, or sends a request slowly or by half, keeps nobody else out.

uvicorn's own protocol waits for the rest of a request for as long as anybody likes. Here the head of a request has to come within
seconds; of the connections of one address that have not sent a whole head only so many are kept for longer than a moment, the newest; and
a body that nobody reads any more, because it was refused, is waited for a moment only.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""The longest a head may take, from its first byte; a fresh connection must send one as soon."""
DRAIN_S = 30.0
"""The longest the rest of a refused body may take."""
MOST_HALF = 100
"""Connections of one address that wait for a whole head beyond a moment."""
MOMENT_S = 2.0
"""So long a head may be on its way, however many are: when a centre comes back, all workstations of a hall, behind one address, are accepted
in one breath, and their heads are read in the next."""
MOST_OF_ADDRESS = 2_000
"""Connections of one address: five hundred workstations with some to spare."""


class Crowd:
    """The connections of a process by address."""

    def __init__(self, most: int = MOST_OF_ADDRESS, most_half: int = MOST_HALF) -> None:
        self._most = most
        self._most_half = most_half
        self._all: dict[str, set[Guarded]] = {}
        self._half: dict[str, dict[Guarded, float]] = {}

    def came(self, one: Guarded, address: str, now: float) -> bool:
        """A connection was made at ``now`` (seconds of the loop's clock); says whether it may stay."""
        known = self._all.setdefault(address, set())
        if len(known) >= self._most and not self._gave_way(address, now):
            return False
        known.add(one)
        return True

    def went(self, one: Guarded, address: str) -> None:
        """A connection is gone."""
        self.whole(one, address)
        known = self._all.get(address, set())
        known.discard(one)
        if not known:
            self._all.pop(address, None)

    def half(self, one: Guarded, address: str, now: float) -> None:
        """It waits for a head from ``now`` on; where too many do, those that have waited longest, and for more than a moment, are given up."""
        waiting = self._half.setdefault(address, {})
        waiting[one] = now
        while len(waiting) > self._most_half and self._gave_way(address, now):
            pass

    def _gave_way(self, address: str, now: float) -> bool:
        """Whether the one that has waited longest had its moment, and was given up."""
        waiting = self._half.get(address, {})
        oldest = next(iter(waiting), None)
        if oldest is None or now - waiting[oldest] < MOMENT_S:
            return False
        del waiting[oldest]
        self._all[address].discard(oldest)
        oldest.give_up()
        return True

    def whole(self, one: Guarded, address: str) -> None:
        """Its head is there."""
        waiting = self._half.get(address)
        if waiting is not None:
            waiting.pop(one, None)
            if not waiting:
                del self._half[address]


class Guarded(H11Protocol):
    """One connection."""

    crowd = Crowd()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = ""
        self._stays = False
        self._due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._stays = self.crowd.came(self, self._address, self.loop.time())
        if self._stays:
            self._wait_for_head()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._in_time()
        if self._stays:
            self.crowd.went(self, self._address)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        theirs, answered = self.conn.their_state, self.conn.our_state is h11.DONE
        if theirs is h11.IDLE and self._due is None:
            # The first bytes of another request on a connection that is kept.
            self._wait_for_head()
        elif theirs is not h11.IDLE and not answered:
            self._in_time()
            self.crowd.whole(self, self._address)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._in_time()
            self._due = self.loop.call_later(DRAIN_S, self.give_up)

    def give_up(self) -> None:
        """Close it at once."""
        self._in_time()
        self.transport.abort()

    def _wait_for_head(self) -> None:
        self._in_time()
        self._due = self.loop.call_later(HEAD_S, self.give_up)
        self.crowd.half(self, self._address, self.loop.time())

    def _in_time(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
