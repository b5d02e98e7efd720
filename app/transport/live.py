"""The live stream: server-sent events (WHATWG HTML, section 9.2) read line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.records.errors import LoginNeeded
from app.transport.address import API
from app.transport.answers import failure, not_ours
from app.transport.centre import Centre
from app.transport.network import LIVE, Request, Stream

EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name and its data."""

    name: str
    data: str


@runtime_checkable
class Streams(Protocol):
    """A network that can keep an answer open."""

    def stream(self, request: Request) -> AbstractContextManager[Stream]: ...


def listen(centre: Centre, opened: Callable[[Callable[[], None]], None]) -> Iterator[Event]:
    """Events until the stream ends. The first thing that comes is an event without name: the stream stands.

    ``opened`` is given the function that ends the stream from another thread.

    Raises:
        CentreError: as any other call.
    """
    network = centre.network
    if not isinstance(network, Streams):
        return
    headers = {**centre.user_headers(), "Accept": EVENT_STREAM}
    with network.stream(Request("GET", f"{API}/live", headers, timeout=LIVE)) as stream:
        reply = stream.reply
        opened(stream.cut)
        if reply.status != 200:
            error = failure(reply)
            if isinstance(error, LoginNeeded):
                centre.refresh(stale=headers["Authorization"].removeprefix("Bearer "))
            raise error
        if not reply.headers.get("content-type", "").startswith(EVENT_STREAM):
            raise not_ours(reply, "media")
        yield Event("", "")
        yield from parse(stream.lines)


def parse(lines: Iterable[bytes]) -> Iterator[Event]:
    """Events out of lines; comments and unknown fields are passed over."""
    name = ""
    data: list[str] = []
    for raw in lines:
        line = raw.decode("utf-8", "replace")
        if not line:
            if data:
                yield Event(name or "message", "\n".join(data))
            name, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
