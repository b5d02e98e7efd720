"""Bodies: at most so many bytes as sent and as unpacked, at most so slow, and all of them together within a share of memory."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from starlette.types import Message, Receive, Scope

from server.web.intake import Intake
from server.web.problems import Refusal

IDLE_S = 20.0
"""The longest between two pieces of a body."""
GRACE_S = 30.0
SLOWEST_BYTES_A_SECOND = 32 * 1024
"""A body may take this long, and after that must have come at this rate: a poor line does, somebody who holds us up does not."""
MOST_RATIO = 100
"""How many times its size a body may unpack to. A batch of forms that are all alike comes to some 40."""
HELD_BYTES = 96 * 1024 * 1024
"""What all bodies of a process may come to at once, as sent and as unpacked."""

_UNCOUNTED = 64 * 1024
_AT_ONCE = 8 * 1024


class TooLarge(Exception):
    """The body is larger than the limit, as sent or unpacked."""


class NotReadable(Exception):
    """The body is not what its ``Content-Encoding`` says."""


class Gone(Exception):
    """Whoever sent it went away before its end: nobody hears an answer."""


class Share:
    """What one request's body holds of the memory for bodies."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._held = 0

    def holds(self, size: int) -> None:
        """Say how many bytes it holds by now; small ones are not counted.

        Raises:
            Refusal: 503 ``centre.busy``: there is no memory for more.
        """
        wanted = max(0, size - _UNCOUNTED)
        if wanted - self._held > self._memory.free:
            raise Refusal(
                503, "centre.busy", {"seconds": 30}, headers={"Retry-After": "30", "Connection": "close"}
            )
        self._memory.free -= wanted - self._held
        self._held = wanted

    async def unpacked(self, raw: bytes, encoding: str, most: int) -> bytes:
        """Unpack in a thread, a few at a time, so that nobody waits at a screen for it."""
        return await to_thread.run_sync(unpack, raw, encoding, most, limiter=self._memory.unpacking)


class Memory:
    """The memory that bodies may take of a process, and the threads that unpack them; asked by its one loop only."""

    def __init__(self, most: int = HELD_BYTES, threads: int = 2) -> None:
        self.free = most
        self.unpacking = CapacityLimiter(threads)

    @contextmanager
    def share(self) -> Iterator[Share]:
        """For the length of one request."""
        share = Share(self)
        try:
            yield share
        finally:
            share.holds(0)


@dataclass(frozen=True, slots=True)
class Told:
    """What a request's headers say of its body. ``length`` is ``None`` where none is told."""

    length: int | None
    encoding: str
    present: bool


def told_of(scope: Scope) -> Told:
    """As the headers say."""
    headers = {
        name: value
        for name, value in scope["headers"]
        if name in (b"content-length", b"content-encoding", b"transfer-encoding")
    }
    length = headers.get(b"content-length", b"")
    size = int(length) if length.isdigit() else None
    encoding = headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()
    return Told(
        size, "" if encoding == "identity" else encoding, bool(size) or b"transfer-encoding" in headers
    )


async def whole(receive: Receive, told: Told, intake: Intake, share: Share) -> bytes:
    """The body, read to its end and unpacked.

    Raises:
        Refusal: 413 ``wire.too_large``, 415 ``wire.encoding``, 408 ``wire.too_slow``, 503 ``centre.busy``.
        Gone: there is nobody any more to answer.
    """
    try:
        raw = await _read(receive, told, intake.most, share)
        if not told.encoding:
            return raw
        # A small one is unpacked sooner than a thread is told of it.
        if len(raw) <= _AT_ONCE:
            return unpack(raw, told.encoding, intake.most)
        share.holds(len(raw) + min(intake.most, MOST_RATIO * len(raw)))
        data = await share.unpacked(raw, told.encoding, intake.most)
        share.holds(len(data))
        return data
    except TooLarge:
        raise too_large(intake.most) from None
    except NotReadable as error:
        raise Refusal(415, "wire.encoding", {"detail": str(error)}) from None


def pieces(receive: Receive, told: Told, intake: Intake) -> Receive:
    """``receive`` of a route that reads its body itself: refuses what comes beyond the limit or too slowly.

    Raises:
        Refusal: at once: 413 where more is announced, 415 where it is packed; as it is read: 413, 408.
    """
    if told.encoding:
        raise Refusal(415, "wire.encoding", {"detail": f"not {told.encoding[:40]} here"})
    if told.length is not None and told.length > intake.most:
        raise too_large(intake.most)
    pace = _Pace()

    async def piece() -> Message:
        message = await pace.next(receive)
        if pace.size > intake.most:
            raise too_large(intake.most)
        return message

    return piece


def unpack(raw: bytes, encoding: str, limit: int) -> bytes:
    """The body without its ``Content-Encoding``.

    Raises:
        TooLarge: it unpacks to more than ``limit`` bytes, or to more than :data:`MOST_RATIO` times its size; no more than that is
            ever unpacked.
        NotReadable: another encoding than gzip, or not gzip at all.
    """
    if encoding not in ("gzip", "x-gzip"):
        raise NotReadable(f"only gzip is understood, not {encoding[:40]}")
    most = min(limit, max(_UNCOUNTED, MOST_RATIO * len(raw)))
    unzip = zlib.decompressobj(wbits=31)
    try:
        data = unzip.decompress(raw, most + 1)
    except zlib.error as error:
        raise NotReadable(str(error)[:100]) from None
    if len(data) > most:
        raise TooLarge
    if not unzip.eof or unzip.unused_data:
        raise NotReadable("incomplete or followed by something else")
    return data


def too_large(limit: int) -> Refusal:
    """413; the rest of the body is not read: the connection cannot be used again."""
    return Refusal(413, "wire.too_large", {"limit": limit}, headers={"Connection": "close"})


async def _read(receive: Receive, told: Told, limit: int, share: Share) -> bytes:
    if told.length is not None and told.length > limit:
        raise TooLarge
    parts: list[bytes] = []
    pace = _Pace()
    while True:
        message = await pace.next(receive)
        if message["type"] != "http.request":
            raise Gone
        if pace.size > limit:
            raise TooLarge
        share.holds(pace.size)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


class _Pace:
    """Gives the pieces of a body as long as they come fast enough."""

    def __init__(self) -> None:
        self.size = 0
        self._began = asyncio.get_running_loop().time()

    async def next(self, receive: Receive) -> Message:
        due = self._began + GRACE_S + self.size / SLOWEST_BYTES_A_SECOND
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(0.0, min(IDLE_S, due - now))):
                message = await receive()
        except TimeoutError:
            raise Refusal(408, "wire.too_slow", headers={"Connection": "close"}) from None
        self.size += len(message.get("body", b""))
        return message
