"""Many light workstations in one process: signed forms prepared ahead, sent in the real batches with the real waiting.

What costs a workstation time (its encrypted store, its screens) is left out; what the centre sees is what real ones send.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from app.sync.backoff import Backoff
from app.sync.push import ENVELOPE_BYTES
from domain.acts.attempt_record import Attempt
from domain.acts.response_submit import Response
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import MAX_BATCH, MAX_BATCH_BYTES, OpResult, Pulled, Pushed, Witness
from server.application.app import API
from server.db.work import new_id
from tests.e2e.remote import RemoteCentre
from tests.helpers.centre import Workstation
from tests.helpers.desk import Desk
from tests.torture.proxy import message_of
from tests.torture.zygote import Say

Task = tuple[str, str, str, str, str, str]
"""task_id, group_id, event_id, source, dispatch_no, questionnaire."""

FAILED_BEFORE = 8
"""Tries of every lane during the outage: its waiting has reached the longest."""

RESULTS = OpResult.APPLIED, OpResult.DUPLICATE


@dataclass
class Seat:
    """One workstation: what it has still to send, as whole requests ready to go."""

    station: Workstation
    seed: int
    batches: list[tuple[bytes, int]]
    cursors: dict[str, int] = field(default_factory=dict)
    drained_at: float = 0.0


class Remote(RemoteCentre):
    """Asks once which centre it is."""

    def __init__(self, port: int) -> None:
        super().__init__(f"http://127.0.0.1:{port}")
        self._id = super().centre_id()

    def centre_id(self) -> str:
        return self._id


def forms(desk: Desk, tasks: Iterable[Task]) -> Iterator[Envelope]:
    """A call with a complete form about each task; what is the same in all is worked out once."""
    made: tuple[str, str, list[str]] | None = None
    for task_id, group_id, event_id, source, dispatch_no, questionnaire in tasks:
        attempt_id, response_id = new_id(), new_id()
        if made is None:
            row = SimpleNamespace(
                task_id=task_id, event_id=event_id, source=source, dispatch_no=dispatch_no, questionnaire=questionnaire
            )  # fmt: skip
            group: Any = SimpleNamespace(group_id=group_id, lease_no=0, tasks=[SimpleNamespace(task=row)])
            call = desk.attempt(group, attempt_id=attempt_id).payload
            form = desk.response(group, attempt_id=attempt_id, response_id=response_id).payload
            made = call, form, [task_id, group_id, event_id, json.dumps(dispatch_no), attempt_id, response_id]
        now = [task_id, group_id, event_id, json.dumps(dispatch_no), attempt_id, response_id]
        call, form = (_put(text, made[2], now) for text in made[:2])
        yield desk.station.envelope(Attempt.KIND, call, entity_id=group_id)
        yield desk.station.envelope(Response.KIND, form, entity_id=task_id)


def _put(text: str, before: list[str], now: list[str]) -> str:
    for old, new in zip(before, now, strict=True):
        text = text.replace(old, new)
    return text


def batches(station: Workstation, envelopes: Iterable[Envelope]) -> Iterator[tuple[bytes, int]]:
    """Requests as the push lane makes them, and how many operations each carries."""
    part: list[Envelope] = []
    size = 0
    for envelope in envelopes:
        weight = len(envelope.payload.encode()) + ENVELOPE_BYTES
        if part and (len(part) >= MAX_BATCH or size + weight > MAX_BATCH_BYTES):
            yield request(station, "/sync/push", station.push_message(part), station.as_device), len(part)
            part, size = [], 0
        part.append(envelope)
        size += weight
    if part:
        yield request(station, "/sync/push", station.push_message(part), station.as_device), len(part)


def request(station: Workstation, path: str, message: object, headers: dict[str, str]) -> bytes:
    """A whole HTTP request."""
    body = gzip.compress(codec.encode(message), 5, mtime=0)
    told = {
        **headers,
        "Host": "centre",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Content-Length": str(len(body)),
    }
    head = f"POST {API}{path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in told.items()) + "\r\n"
    return head.encode() + body


class Crowd:
    """All of them at once."""

    def __init__(self, port: int, seats: list[Seat], pulls: bool) -> None:
        self._port = port
        self._seats = seats
        self._pulls = pulls
        self.statuses: Counter[int] = Counter()
        self.results: Counter[str] = Counter()
        self.pages = 0
        self._began = 0.0

    async def come_back(self) -> None:
        """Every one delivers all it has, then fetches what changed."""
        self._began = time.monotonic()
        await asyncio.gather(*(self._deliver(seat) for seat in self._seats))

    async def _deliver(self, seat: Seat) -> None:
        backoff = Backoff(Random(seat.seed))
        for _ in range(FAILED_BEFORE):
            backoff.failed(self._ticks())
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        after = seat.station.witness.seq
        while True:
            if seat.batches:
                asked = seat.batches[0][0]
            elif self._pulls:
                message = seat.station.pull_message(seat.cursors, after)
                asked = request(seat.station, "/sync/pull", message, seat.station.as_user)
            else:
                break
            await asyncio.sleep(max(0, backoff.due_at - self._ticks()) / 1_000)
            try:
                if connection is None:
                    connection = await asyncio.open_connection("127.0.0.1", self._port)
                connection[1].write(asked)
                await connection[1].drain()
                status, headers, body = _parted(await message_of(connection[0]))
            except (OSError, asyncio.IncompleteReadError):
                connection = None
                self.statuses[0] += 1
                backoff.failed(self._ticks())
                continue
            self.statuses[status] += 1
            if status != 200:
                backoff.failed(self._ticks(), float(headers.get(b"retry-after", b"0")))
                continue
            backoff.succeeded(self._ticks())
            if seat.batches:
                self._pushed(seat, body)
                continue
            pulled = codec.decode(body, Pulled)
            self.pages += 1
            seat.cursors, after = dict(pulled.cursors), pulled.head.seq
            if not pulled.more:
                break
        if connection is not None:
            connection[1].close()

    def _pushed(self, seat: Seat, body: bytes) -> None:
        pushed = codec.decode(body, Pushed)
        assert not pushed.fork
        results = Counter(str(receipt.result) for receipt in pushed.results)
        self.results += results
        seat.station.witness = pushed.witness
        if sum(results[result] for result in RESULTS) == seat.batches[0][1]:
            seat.batches.pop(0)
        if not seat.batches:
            seat.drained_at = time.monotonic() - self._began

    def _ticks(self) -> int:
        return time.monotonic_ns() // 1_000_000


def _parted(message: bytes | None) -> tuple[int, dict[bytes, bytes], bytes]:
    if message is None:
        raise ConnectionResetError
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    return int(first.split(b" ")[1]), headers, body


def live(given: dict[str, Any], say: Say) -> None:
    """Log in, prepare, wait for the word that the outage began, come back when the centre does."""
    shares: list[tuple[str, list[Task]]] = json.loads(Path(given["shares"]).read_text(encoding="utf-8"))
    remote = Remote(given["port"])
    seats = []
    for n, (number, tasks) in enumerate(shares):
        station: Workstation = remote.workstation(number)
        page = station.pull({})
        station.witness = Witness(page.head.seq, page.head.hash)
        desk = Desk(station, number)
        ready = list(batches(station, forms(desk, tasks)))
        assert station.session is not None
        cursors = dict.fromkeys(station.session.grant.scopes, page.head.seq)
        seats.append(Seat(station, given["seed"] * 1_000 + n, ready, cursors))
    remote.close()
    say({"ready": len(seats), "bytes": sum(len(body) for seat in seats for body, _ in seat.batches)})
    go = Path(given["go"])
    while not go.exists():
        time.sleep(0.02)
    crowd = Crowd(given["port"], seats, given["pulls"])
    began = time.monotonic()
    asyncio.run(crowd.come_back())
    drained = sorted(seat.drained_at for seat in seats)
    say(
        {
            "drained": drained[-1],
            "half": drained[len(drained) // 2],
            "seconds": time.monotonic() - began,
            "statuses": crowd.statuses,
            "results": crowd.results,
            "pages": crowd.pages,
        }
    )
