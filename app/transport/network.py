"""Bytes to a centre and back, behind an interface so that a simulation can lose them.

requests is imported at the first request: it costs start time that a login form need not pay.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.records.errors import Unreachable
from domain.problems import Problem

Timeout = tuple[float, float]
"""Seconds to connect, and between two bytes of the answer."""

ORDINARY: Timeout = (3.05, 12.0)
BULK: Timeout = (3.05, 45.0)
PATIENT: Timeout = (3.05, 600.0)
"""A package: the answer comes when everything in it was judged."""

URGENT: Timeout = (3.0, 3.0)
LIVE: Timeout = (3.05, 25.0)
"""The stream says it is alive every 10 s."""


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` begins with a slash, below the base address; ``body`` None for none.

    ``meanwhile`` may be called, once, between the leaving of the whole request and the coming of its answer; a network that
    cannot tell the two apart leaves it to whoever asked.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None
    timeout: Timeout = ORDINARY
    meanwhile: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back whole; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that goes on: its head (no body), its lines, and how to end it from another thread."""

    reply: Reply
    lines: Iterator[bytes]
    cut: Callable[[], None]


class Network(Protocol):
    """A way to one address. Raises ``Unreachable`` when no whole answer came back: it may or may not have arrived."""

    def send(self, request: Request) -> Reply: ...


class HttpNetwork:
    """requests, with a session for each thread (a session is not thread-safe), no proxies or netrc of the environment.

    ``MINYI110_CA`` may name a file with the certificate authority of the centre.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._local = threading.local()

    def send(self, request: Request) -> Reply:
        """One request, one whole answer; redirects are answers, not followed."""
        import requests

        body: Any = request.body
        if body and request.meanwhile is not None:
            body = _Leaving(body, request.meanwhile)
        try:
            answer = self._session().request(
                request.method,
                self._base + request.path,
                headers=dict(request.headers),
                data=body,
                timeout=request.timeout,
                allow_redirects=False,
            )
            reply = Reply(
                answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content
            )
        except (requests.RequestException, OSError, ValueError) as error:
            raise _unreachable(error) from None
        finally:
            if isinstance(body, _Leaving):
                body.done()
        return reply

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream]:
        """A long answer, line by line. Leaving the block closes the connection; ``cut`` does so from another thread."""
        import requests

        try:
            answer = self._session().request(
                request.method,
                self._base + request.path,
                headers=dict(request.headers),
                timeout=request.timeout,
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, OSError, ValueError) as error:
            raise _unreachable(error) from None
        with answer:
            reply = Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()})
            yield Stream(reply, _lines(answer), lambda: _cut(answer))

    def _session(self) -> Any:
        session = getattr(self._local, "session", None)
        if session is None:
            import requests

            session = requests.Session()
            session.trust_env = False
            session.verify = os.environ.get("MINYI110_CA") or True
            self._local.session = session
        return session


class _Leaving:
    """A body that tells when it has left: whoever sends it asks for more once all of it is on its way."""

    def __init__(self, body: bytes, then: Callable[[], None]) -> None:
        self._body: bytes | None = body
        self._length = len(body)
        self._then: Callable[[], None] | None = then
        self._error: BaseException | None = None

    def __len__(self) -> int:
        return self._length

    def read(self, _most: int = -1) -> bytes:
        """The whole body, then nothing."""
        body, self._body = self._body, None
        if body is not None:
            return body
        then, self._then = self._then, None
        if then is not None:
            try:
                then()
            except BaseException as error:  # it is none of the connection's business
                self._error = error
        return b""

    def done(self) -> None:
        """Nothing more comes; raises what the work in between raised."""
        if self._error is not None:
            raise self._error


def _lines(answer: Any) -> Iterator[bytes]:
    import requests

    try:
        yield from answer.iter_lines(chunk_size=1)
    except (requests.RequestException, OSError, ValueError, AttributeError) as error:
        raise _unreachable(error) from None


def _cut(answer: Any) -> None:
    """Wake a thread that waits for the next line: only a shut socket does."""
    sock = getattr(getattr(answer.raw, "connection", None), "sock", None)
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _unreachable(error: BaseException) -> Unreachable:
    # The kind of fault helps an administrator; the message may hold the address and is left out.
    return Unreachable(Problem("centre.unreachable", {"fault": type(error).__name__}))
