"""An HTTP server that answers whatever a test says, also what no server should."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


def answer(status: int, content: object, *headers: str) -> bytes:
    """A whole answer: JSON of ``content``, or text as it is."""
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Answering:
    """Gives one of its ``answers`` for each connection, then the last one again; an empty one hangs up without a word."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.got: list[Request] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/send"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            with link:
                link.settimeout(5)
                with suppress(OSError):
                    self.got.append(_request(link))
                    said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                    link.sendall(said)


@contextmanager
def answering(*answers: bytes) -> Iterator[Answering]:
    """A server for the length of a block."""
    server = Answering(*answers)
    try:
        yield server
    finally:
        server.close()


def _request(link: socket.socket) -> Request:
    read = b""
    while b"\r\n\r\n" not in read:
        read += link.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += link.recv(65536)
    return Request(line, headers, body)
