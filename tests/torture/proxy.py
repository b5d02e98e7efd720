"""A bad line between workstations and centre: an HTTP proxy over real sockets that spoils requests, by a seed.

It knows no more of HTTP than where a message ends. Each request is spoilt in one way or in none; what was done is counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.helpers.patience import HANG_S

HTML = b"<html><body>Welcome to the hotel. Please log in.</body></html>"
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
    + str(len(HTML)).encode()
    + b"\r\n\r\n"
    + HTML
)
FAULTS = (
    "delay",
    "reset before",
    "reset after",
    "half-open before",
    "half-open after",
    "cut request",
    "cut answer",
    "duplicate",
    "HTML 200 instead",
    "HTML 200 after",
    "dropped request",
    "dropped answer",
)
HALF_OPEN_S = 20.0


class _Cut(Exception):
    """The connection to the workstation ends here."""


@dataclass
class Proxy:
    """Listens on a port of its own in a thread of its own.

    Attributes:
        upstream: port of the centre on this machine; may change.
        share: part of the requests that are spoilt; 0 once healed.
        faults: how often which fault was done.
        passing: set whenever a request goes on to the centre.
    """

    upstream: int
    seed: int
    share: float = 0.3
    port: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    passing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="torture-proxy")
        self._thread.start()
        assert self._ready.wait(HANG_S), "the proxy did not come up"

    @property
    def address(self) -> str:
        """For workstations."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Close everything."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(HANG_S)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ----------------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while (request := await message_of(reader)) is not None:
                await self._pass(request, writer)
        except (_Cut, OSError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _pass(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        self.requests += 1
        fault = ""
        if self._random.random() < self.share:
            fault = self._random.choice(FAULTS)
            self.faults[fault] += 1
        await self._before(fault, request, writer)
        answer = await self._ask(request)
        if fault == "duplicate":
            answer = await self._ask(request)
        await self._after(fault, answer, writer)
        if answer is None:
            raise _Cut
        writer.write(answer)
        await writer.drain()

    async def _before(self, fault: str, request: bytes, writer: asyncio.StreamWriter) -> None:
        if fault == "delay":
            await asyncio.sleep(self._random.random() * 0.3)
        elif fault == "dropped request":
            raise _Cut
        elif fault == "reset before":
            _reset(writer)
        elif fault == "half-open before":
            await self._hang()
        elif fault == "HTML 200 instead":
            writer.write(PORTAL)
            raise _Cut
        elif fault == "cut request":
            await self._ask(request[: self._random.randint(1, len(request) - 1)], whole=False)
            raise _Cut

    async def _after(self, fault: str, answer: bytes | None, writer: asyncio.StreamWriter) -> None:
        if fault == "dropped answer":
            raise _Cut
        if fault == "reset after":
            _reset(writer)
        if fault == "half-open after":
            await self._hang()
        if fault == "HTML 200 after":
            writer.write(PORTAL)
            raise _Cut
        if fault == "cut answer" and answer:
            writer.write(answer[: self._random.randint(1, len(answer) - 1)])
            raise _Cut

    async def _hang(self) -> None:
        await asyncio.sleep(HALF_OPEN_S)
        raise _Cut

    async def _ask(self, request: bytes, *, whole: bool = True) -> bytes | None:
        """The centre's answer; None if it is not there, or the request was not whole."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            return None
        try:
            writer.write(request)
            await writer.drain()
            self.passing.set()
            return await message_of(reader) if whole else None
        except (OSError, asyncio.IncompleteReadError):
            return None
        finally:
            writer.close()


async def message_of(reader: asyncio.StreamReader) -> bytes | None:
    """One whole HTTP message with a body of known length; None at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + (await reader.readexactly(length) if length else b"")


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of FIN."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    raise _Cut
