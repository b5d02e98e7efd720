"""A gateway at the hooks of a serving centre: so many deliveries a second over connections that stay open, whatever comes back.

``python -m bench.hooks PORT REPLIES PER_SECOND`` is one in a process of its own, for who measures something else meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

from bench.many_texts import GATEWAY, SECRET, replies
from server.application.app import API
from server.sms.gateways.interface import RawIncoming
from tools.centre import HOST

CONNECTIONS = 40
"""Deliveries that may wait for their answer at once."""


class Bringer:
    """Brings what it is given at its times, each over the next connection that is free; durations from when it was to leave."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.durations: list[float] = []
        self.refused = 0

    async def bring(self, raw: Sequence[RawIncoming], per_second: float) -> None:
        """Bring them all, evenly."""
        began = time.perf_counter() + 0.1
        free: asyncio.Queue[int] = asyncio.Queue()
        for n in range(len(raw)):
            free.put_nowait(n)
        await asyncio.gather(*(self._lane(raw, free, began, per_second) for _ in range(CONNECTIONS)))

    async def _lane(
        self, raw: Sequence[RawIncoming], free: asyncio.Queue[int], began: float, per_second: float
    ) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            while not free.empty():
                n = free.get_nowait()
                due = began + n / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                writer.write(self._request(raw[n]))
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(_length(head))
                self.durations.append(time.perf_counter() - due)
                self.refused += not head.startswith(b"HTTP/1.1 200")
        finally:
            writer.close()

    def _request(self, raw: RawIncoming) -> bytes:
        return (
            f"POST {API}/sms/hooks/{GATEWAY}/{raw.kind.value} HTTP/1.1\r\nHost: {self._host}\r\nX-Minyi110-Secret: {SECRET}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(raw.body)}\r\n\r\n"
        ).encode() + raw.body


def _length(head: bytes) -> int:
    lowered = head.lower()
    place = lowered.index(b"content-length:") + 15
    return int(lowered[place : lowered.index(b"\r\n", place)])


def main() -> None:
    """Bring the replies of so many citizens, the first numbers there are."""
    port, count, per_second = map(int, sys.argv[1:])
    asyncio.run(Bringer(HOST, port).bring(list(replies(0, count)), per_second))


if __name__ == "__main__":
    main()
