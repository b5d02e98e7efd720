"""A process of its own in which files are looked through, with limits on its memory and on the time of each file.

What a stranger chose is decoded by libraries written in C: one that crashes there, or eats what it is given, takes this process, is told as a
refusal of that file, and the centre goes on. One file at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import IO, Any

from domain.problems import Param, Problem, ProblemError
from domain.wire import codec
from server.attachments.kinds import Kind
from server.attachments.limits import MEGABYTE
from server.attachments.looking import Clean, looked_through
from server.attachments.spool import nameless

MEMORY = 1536 * MEGABYTE
"""Of addresses: a picture of the most pixels there may be is turned, converted and written in it."""
SECONDS = 60.0
"""For one file; the largest picture takes a quarter of it on the machines we know."""
FILES_EACH = 50
"""Then a new process takes over: what a library did not give back goes with the old one."""

_BEGINS = 60.0
"""Seconds until it is there, on a machine that has much else to do."""

Look = Callable[[IO[bytes]], Clean]


class Apart:
    """Asks the process, which begins with the first file; ``look`` is what it does with each."""

    def __init__(self, look: Look = looked_through, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._job, self._seconds = (look, memory), seconds
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._left = 0

    def look(self, stream: IO[bytes]) -> Clean:
        """What is kept of a file.

        Raises:
            ProblemError: those of ``looking``; ``attachment.too_much``: the process ended over it, or was ended because of the time.
        """
        stream.seek(0)
        content = stream.read()
        stream.seek(0)
        with self._lock:
            try:
                told, made = self._asked(content)
            except (EOFError, OSError):
                self.stop()
                raise ProblemError(Problem("attachment.too_much")) from None
        if "code" in told:
            raise ProblemError(Problem(str(told["code"]), told["params"]))
        if made is None:
            return Clean(Kind(told["kind"]), stream, len(content))
        target = nameless()
        target.write(made)
        target.seek(0)
        return Clean(Kind(told["kind"]), target, len(made))

    def stop(self) -> None:
        """End the process; the next file begins another."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    def _asked(self, content: bytes) -> tuple[dict[str, Any], bytes | None]:
        pipe = self._begun()
        pipe.send_bytes(content)
        self._left -= 1
        if not pipe.poll(self._seconds):
            raise EOFError
        told: dict[str, Any] = codec.decode(pipe.recv_bytes(), dict)
        return told, pipe.recv_bytes() if told.get("made") else None

    def _begun(self) -> Connection:
        if self._pipe is not None and self._left > 0 and self._process.is_alive():
            return self._pipe
        self.stop()
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
        here, there = context.Pipe()
        self._process = context.Process(target=_work, args=(there, *self._job), daemon=True)
        self._process.start()
        there.close()
        self._pipe, self._left = here, FILES_EACH
        if not here.poll(_BEGINS):
            raise EOFError
        here.recv_bytes()
        return here


APART = Apart()
"""The one of this process."""


def _work(pipe: Connection, look: Look, memory: int) -> None:
    _limited(memory)
    pipe.send_bytes(b"ready")
    while True:
        try:
            content = pipe.recv_bytes()
        except EOFError:
            return
        told, made = _looked(look, content)
        pipe.send_bytes(codec.encode(told))
        if made is not None:
            pipe.send_bytes(made)


def _looked(look: Look, content: bytes) -> tuple[dict[str, Any], bytes | None]:
    with nameless() as stream:
        stream.write(content)
        stream.seek(0)
        try:
            clean = look(stream)
        except ProblemError as error:
            return _problem(error.problems[0].code, dict(error.problems[0].params)), None
        except MemoryError:
            return _problem("attachment.too_much", {}), None
        if clean.stream is stream:
            return {"kind": clean.kind.value}, None
        with clean.stream:
            return {"kind": clean.kind.value, "made": True}, clean.stream.read()


def _problem(code: str, params: dict[str, Param]) -> dict[str, Any]:
    return {"code": code, "params": params}


def _limited(memory: int) -> None:
    """Less of everything than the centre has; where the system knows no limits, a process of its own is what there is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the centre says when it ends
    try:
        import resource
    except ImportError:
        return
    os.nice(5)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 64 * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
