"""A carrier that counts: speaks SMPP and JSON, takes messages in a ledger before it answers, and does what carriers do.

Its ledger is the judge. A line is one write, so that it stands when the carrier is killed: ``taken``, ``acked`` (a receipt that it was told
is kept), ``wrote`` (a citizen's reply that it was told is kept), each with the number.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import queue
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from tests.helpers.smsc import HangUp, Report, Respond, Smsc, Step, Submitted
from tests.torture.zygote import Say

PORT = "10690110"
SECRET = "torture"
PORTED = ("3", "7")
"""Numbers that end in this are another carrier's than their prefix says."""
NOT_OURS = "NONCHN"


def is_ported(number: str) -> bool:
    """Whether the SMPP side, which has the prefix, does not reach it."""
    return number.endswith(PORTED)


class Ledger:
    """What happened, by number."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, what: str, number: str) -> None:
        os.write(self._handle, f"{what} {number}\n".encode())


class Counting(Smsc):
    """The SMPP side. Answers in hexadecimal with zeros before it, reports in decimal."""

    def __init__(self, ledger: Ledger, chance: Random, port: int) -> None:
        self._counted = ledger
        self._chance = chance
        self._ids = itertools.count(time.time_ns() // 1_000)
        self._reported: dict[int, tuple[str, str]] = {}
        super().__init__(self._decide, port=port)

    def _take(self, message: Submitted) -> None:
        self._counted.note("taken", message.destination)

    def report(self, receipt: Report, *, esm_class: int = 4, of: Submitted | None = None) -> int:
        sequence = super().report(receipt, esm_class=esm_class)
        if of is not None and receipt.stat == "DELIVRD":
            self._reported[sequence] = ("acked", of.destination)
        return sequence

    def _one(self, link: Any, command: int, status: int, sequence: int, body: bytes) -> None:
        super()._one(link, command, status, sequence, body)
        if sequence in self.acknowledged and sequence in self._reported:
            told = self._reported.pop(sequence)
            if self.acknowledged[sequence] == 0:
                self._counted.note(*told)

    def _decide(self, message: Submitted) -> Sequence[Step]:
        one, chance = next(self._ids), self._chance.random()
        respond = Respond(f"{one:016X}")
        report = Report(str(one), NOT_OURS if is_ported(message.destination) else "DELIVRD")
        if chance < 0.04:
            return [Respond(status=0x58)]
        if chance < 0.06:
            return [HangUp(before=True)]
        if chance < 0.08:
            return [HangUp()]
        if chance < 0.10:
            return [respond, HangUp()]
        if chance < 0.25:
            return [report, respond]
        if chance < 0.40:
            return [respond, report, report]
        if chance < 0.50:
            return [respond, report, Report(str(one), "ENROUTE")]
        if chance < 0.60 and not is_ported(message.destination):
            self._answered(message)
        return [respond, report]

    def _answered(self, message: Submitted) -> None:
        """The citizen writes back, and the carrier tells it twice."""
        for _ in range(2):
            sequence = self.write(message.destination, message.source, "3，态度差".encode("utf-16-be"))
            self._reported[sequence] = ("wrote", message.destination)


class Platform:
    """The JSON side, with receipts by hook: told again and again until they are kept."""

    def __init__(self, ledger: Ledger, chance: Random, port: int, hooks: str, hooks_port: int) -> None:
        self._ledger, self._chance, self._hooks = ledger, chance, hooks
        self._hooks_port = hooks_port
        self._ids = itertools.count(time.time_ns() // 1_000)
        self._to_tell: queue.SimpleQueue[tuple[float, str, str, str]] = queue.SimpleQueue()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                platform._submitted(self)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        threading.Thread(target=self._tell, daemon=True).start()

    def _submitted(self, request: BaseHTTPRequestHandler) -> None:
        told = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        number, ref, chance = told["number"], told["ref"], self._chance.random()
        if chance < 0.03:
            _answer(request, 503, {"code": "busy"})
            return
        if chance < 0.05:
            request.close_connection = True
            return
        self._ledger.note("taken", number)
        stat = "DELIVRD" if is_ported(number) else NOT_OURS
        if chance < 0.15:
            self._to_tell.put((time.monotonic(), ref, number, stat))
            time.sleep(0.01)
        if chance < 0.07:
            request.close_connection = True
        elif chance < 0.09:
            _answer(request, 200, "<html>")
        else:
            _answer(request, 200, {"code": "0", "id": str(next(self._ids))})
        for _ in range(2 if chance > 0.8 else 1):
            self._to_tell.put((time.monotonic(), ref, number, stat))

    def _tell(self) -> None:
        while True:
            at, ref, number, stat = self._to_tell.get()
            time.sleep(max(0.0, at - time.monotonic()))
            body = json.dumps({"ref": ref, "state": stat}).encode()
            connection = http.client.HTTPConnection("127.0.0.1", self._hooks_port, timeout=5)
            try:
                headers = {"X-Minyi110-Secret": SECRET, "Content-Type": "application/json"}
                connection.request("POST", self._hooks, body, headers)
                kept = connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                kept = False
            finally:
                connection.close()
            if not kept:
                self._to_tell.put((time.monotonic() + 0.05, ref, number, stat))
            elif stat == "DELIVRD":
                self._ledger.note("acked", number)


def _answer(request: BaseHTTPRequestHandler, status: int, content: object) -> None:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def live(given: dict[str, Any], say: Say) -> None:
    """Carry until killed."""
    ledger, chance = Ledger(Path(given["ledger"])), Random(given["seed"])
    Counting(ledger, chance, given["smpp"])
    Platform(ledger, chance, given["http"], given["hooks"], given["hooks_port"])
    say({"up": True})
    threading.Event().wait()
