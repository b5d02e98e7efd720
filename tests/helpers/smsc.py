"""A carrier for tests: speaks SMPP 3.4 (by its own few lines, not by the library under test) and keeps a ledger of what it took."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

BIND, BIND_RESP = 0x00000009, 0x80000009
SUBMIT, SUBMIT_RESP = 0x00000004, 0x80000004
DELIVER, DELIVER_RESP = 0x00000005, 0x80000005
ENQUIRE, ENQUIRE_RESP = 0x00000015, 0x80000015
UNBIND, UNBIND_RESP = 0x00000006, 0x80000006

RECEIPT = 0x04
HEADER = 0x40


@dataclass(frozen=True, slots=True)
class Submitted:
    """One ``submit_sm`` as it came."""

    number: int
    source: str
    destination: str
    esm_class: int
    data_coding: int
    data: bytes
    options: dict[int, bytes] = field(default_factory=dict)

    @property
    def header(self) -> bytes:
        return self.data[: self.data[0] + 1] if self.esm_class & HEADER else b""

    @property
    def text(self) -> str:
        return self.data[len(self.header) :].decode("utf-16-be")


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer it: with an id, or with a status that refuses it."""

    gateway_id: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Send a receipt for an id."""

    gateway_id: str
    stat: str = "DELIVRD"
    err: str = "000"


@dataclass(frozen=True, slots=True)
class HangUp:
    """Break the connection off; ``before`` it took the message, if nothing else was said."""

    before: bool = False


Step = Respond | Report | HangUp
Decide = Callable[[Submitted], Sequence[Step]]


def takes_everything(message: Submitted) -> Sequence[Step]:
    """An id, and at once the receipt."""
    return [Respond(f"{message.number:x}"), Report(f"{message.number:x}")]


class Smsc:
    """Listens on a port of this machine. ``decide`` says what is done about each message, in order.

    Attributes:
        taken: what it answered with an id, or took and then broke off: its ledger.
        acknowledged: statuses of the answers to what it delivered, by its sequence number.
    """

    def __init__(
        self,
        decide: Decide = takes_everything,
        *,
        ledger: Path | None = None,
        bind_status: int = 0,
        port: int = 0,
    ) -> None:
        self.decide = decide
        self.bind_status = bind_status
        self.taken: list[Submitted] = []
        self.acknowledged: dict[int, int] = {}
        self.heard = threading.Condition()
        self._ledger = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if ledger else None
        self._numbers = itertools.count(1)
        self._sequences = itertools.count(1)
        self._links: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Go away with every connection."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.drop()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)
        if self._ledger is not None:
            os.close(self._ledger)

    def drop(self) -> None:
        """Break off every connection there is."""
        with self._lock:
            links, self._links = self._links, []
        for link in links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    @property
    def bound(self) -> int:
        """How many are bound."""
        with self._lock:
            return len(self._links)

    def write(
        self,
        source: str,
        destination: str,
        data: bytes,
        *,
        data_coding: int = 8,
        esm_class: int = 0,
        options: bytes = b"",
    ) -> int:
        """Deliver a text to whoever is bound; gives its sequence number."""
        sequence = next(self._sequences)
        body = b"\x00\x00\x01" + _c(source) + b"\x01\x01" + _c(destination)
        body += (
            bytes([esm_class, 0, 0])
            + b"\x00\x00\x00\x00"
            + bytes([data_coding, 0, len(data)])
            + data
            + options
        )
        with self._lock:
            link = self._links[-1] if self._links else None
        if link is not None:
            _send(link, DELIVER, 0, sequence, body)
        return sequence

    def report(self, receipt: Report, *, esm_class: int = RECEIPT, of: Submitted | None = None) -> int:
        """Send a receipt, ``of`` a message where somebody keeps count."""
        text = (
            f"id:{receipt.gateway_id} sub:001 dlvrd:001 submit date:2611300900 done date:2611300901"
            f" stat:{receipt.stat} err:{receipt.err} text:"
        )
        return self.write("10690110", "0", text.encode(), data_coding=0, esm_class=esm_class)

    def wait(self, until: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait for something that it hears to make this true."""
        with self.heard:
            return self.heard.wait_for(until, seconds)

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(link,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, link: socket.socket) -> None:
        try:
            while True:
                head = _exactly(link, 16)
                length, command, status, sequence = struct.unpack(">4I", head)
                self._one(link, command, status, sequence, _exactly(link, length - 16))
        except (OSError, EOFError):
            pass
        finally:
            with self._lock:
                if link in self._links:
                    self._links.remove(link)
            link.close()
            with self.heard:
                self.heard.notify_all()

    def _one(self, link: socket.socket, command: int, status: int, sequence: int, body: bytes) -> None:
        if command == BIND:
            _send(link, BIND_RESP, self.bind_status, sequence, _c("smsc"))
            if not self.bind_status:
                with self._lock:
                    self._links.append(link)
        elif command == SUBMIT:
            self._submitted(link, sequence, body)
        elif command == DELIVER_RESP:
            self.acknowledged[sequence] = status
        elif command == ENQUIRE:
            _send(link, ENQUIRE_RESP, 0, sequence)
        elif command == UNBIND:
            _send(link, UNBIND_RESP, 0, sequence)
            raise EOFError
        with self.heard:
            self.heard.notify_all()

    def _submitted(self, link: socket.socket, sequence: int, body: bytes) -> None:
        message = _submit(next(self._numbers), body)
        steps = self.decide(message)
        if not any(
            (isinstance(step, Respond) and step.status) or step == HangUp(before=True) for step in steps
        ):
            self._take(message)
        for step in steps:
            if isinstance(step, Respond):
                _send(link, SUBMIT_RESP, step.status, sequence, b"" if step.status else _c(step.gateway_id))
            elif isinstance(step, Report):
                self.report(step, of=message)
            else:
                link.shutdown(socket.SHUT_RDWR)
                raise EOFError

    def _take(self, message: Submitted) -> None:
        with self._lock:
            self.taken.append(message)
        if self._ledger is not None:
            line = f"{message.destination} {message.data.hex()}\n"
            os.write(self._ledger, line.encode())


@contextmanager
def carrier(decide: Decide = takes_everything, *, bind_status: int = 0) -> Iterator[Smsc]:
    """A carrier for the length of a block."""
    smsc = Smsc(decide, bind_status=bind_status)
    try:
        yield smsc
    finally:
        smsc.close()


def _submit(number: int, body: bytes) -> Submitted:
    _, body = _string(body)
    source, body = _string(body[2:])
    destination, body = _string(body[2:])
    esm_class = body[0]
    _, body = _string(body[3:])
    _, body = _string(body)
    data_coding, length = body[2], body[4]
    data, rest = body[5 : 5 + length], body[5 + length :]
    options: dict[int, bytes] = {}
    while len(rest) >= 4:
        tag, size = struct.unpack(">2H", rest[:4])
        options[tag], rest = rest[4 : 4 + size], rest[4 + size :]
    return Submitted(number, source, destination, esm_class, data_coding, data, options)


def _string(body: bytes) -> tuple[str, bytes]:
    text, _, rest = body.partition(b"\x00")
    return text.decode("latin-1"), rest


def _c(text: str) -> bytes:
    return text.encode("latin-1") + b"\x00"


def _send(link: socket.socket, command: int, status: int, sequence: int, body: bytes = b"") -> None:
    with suppress(OSError):
        link.sendall(struct.pack(">4I", 16 + len(body), command, status, sequence) + body)


def _exactly(link: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        piece = link.recv(size - len(read))
        if not piece:
            raise EOFError
        read += piece
    return read
