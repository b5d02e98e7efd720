"""One batch after the other: while the centre judges one, the answer before is written down and the next is made ready."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.models import outbox, replica
from app.models.outbox import OpState
from app.records.errors import SaveFailed, Unreachable
from app.sync import push as pushing
from app.transport.network import HttpNetwork, Reply, Request
from app.transport.parcel import Parcel
from domain.problems import Problem
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.message import replace
from domain.wire.sync import GENESIS_HASH, PUSH_SCHEMA, Presence, Push, Witness
from tests.helpers.patience import HANG_S
from tests.helpers.seat import Seat

OP = Envelope(
    "0" * 8 + "-0000-4000-8000-" + "0" * 12, "response.submit", 1, "1" * 8 + "-0000-4000-8000-" + "0" * 12, 1, '{"a":1}',
    "2" * 8 + "-0000-4000-8000-" + "0" * 12, "a" * 64, "3" * 8 + "-0000-4000-8000-" + "0" * 12, 1, 1_795_320_000_000,
)  # fmt: skip


def message(count: int) -> Push:
    presence = Presence(OP.author_id, count, app_version='1.0 "ops":[]')
    return Push(
        PUSH_SCHEMA, OP.author_id, 1, Witness(0, GENESIS_HASH), OP.device_id, 1, presence, [OP] * count
    )


@pytest.mark.parametrize("count", [0, 1, 250])
def test_a_parcel_is_the_message_as_it_is_when_it_leaves(count: int) -> None:
    parcel = Parcel(message(count))
    now = replace(message(count), witness=Witness(7, "b" * 64), presence=Presence(None, 3))
    body = parcel.closed(now)
    assert parcel.compressed is (count == 250)
    assert (gzip.decompress(body) if parcel.compressed else body) == codec.encode(now)


def test_a_parcel_goes_to_the_centre_and_epoch_it_was_made_for() -> None:
    with pytest.raises(ValueError, match="another centre"):
        Parcel(message(1)).closed(replace(message(1), epoch=2))


@contextmanager
def slow_server(answered: threading.Event) -> Iterator[tuple[str, list[bytes]]]:
    """Reads one whole request, and answers when told to."""
    got: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < 100_000:
                data += connection.recv(65_536)
            got.append(data.partition(b"\r\n\r\n")[2])
            if answered.wait(HANG_S):
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
                )

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", got
    finally:
        answered.set()
        thread.join()
        listening.close()


def test_work_is_done_while_the_answer_is_on_its_way() -> None:
    answered = threading.Event()
    body = bytes(range(250)) * 400
    with slow_server(answered) as (url, got):
        # Without an answer before the work was done this would never end.
        reply = HttpNetwork(url).send(Request("POST", "/x", {}, body, (3.0, 30.0), answered.set))
    assert (reply.status, reply.body) == (200, b"ok")
    assert got == [body]


def test_what_goes_wrong_meanwhile_is_not_taken_for_the_networks_fault() -> None:
    answered = threading.Event()

    def full() -> None:
        answered.set()
        raise OSError("disk full")

    with slow_server(answered) as (url, _), pytest.raises(OSError, match="disk full"):
        HttpNetwork(url).send(Request("POST", "/x", {}, bytes(100_000), (3.0, 30.0), full))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two."""
    monkeypatch.setattr(pushing, "MAX_BATCH", 2)


class Watched:
    """The pushes that leave: what they say, and how the outbox stands at that moment."""

    def __init__(self, seat: Seat) -> None:
        self.pushes: list[Push] = []
        self.states: list[set[str]] = []
        self._seat = seat
        self.instead: dict[int, Reply | Exception] = {}
        seat.wire.fault = self._look

    def _look(self, request: Request) -> Reply | None:
        if not request.path.endswith("/sync/push"):
            return None
        assert request.body is not None
        zipped = request.headers.get("Content-Encoding") == "gzip"
        push = codec.decode(gzip.decompress(request.body) if zipped else request.body, Push)
        with self._seat.bench.engine.link.store.read() as connection:
            found = outbox.status_of(connection, [op.op_id for op in push.ops])
        self.states.append({one.state for one in found.values()})
        self.pushes.append(push)
        instead = self.instead.get(len(self.pushes))
        if isinstance(instead, Exception):
            raise instead
        return instead

    def ids(self) -> list[str]:
        return [op.op_id for push in self.pushes for op in push.ops]


def forms(seat: Seat, count: int) -> None:
    """So many calls worked without the centre."""
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(count):
        item = bench.revisits.next()
        assert item is not None
        seat.work(item)
    seat.wire.up = True
    seat.hands.clock.forward(600_000)


def one_step(seat: Seat) -> None:
    engine = seat.bench.engine
    engine.go()
    engine.push.step(seat.hands.ticks())


@pytest.mark.usefixtures("small")
def test_one_step_sends_batch_after_batch_each_with_the_newest_witness(seat: Seat) -> None:
    forms(seat, 3)
    watched = Watched(seat)
    waiting = seat.bench.engine.unsent().unsent
    one_step(seat)
    assert len(watched.pushes) >= 3
    assert len(watched.ids()) == len(set(watched.ids())) == waiting
    assert watched.states == [{OpState.SENT}] * len(watched.pushes)
    heads = [push.witness.seq for push in watched.pushes]
    assert heads == sorted(set(heads))
    assert seat.bench.engine.unsent().unsent == 0
    with seat.bench.engine.link.store.read() as connection:
        assert replica.server(connection).witness.seq > heads[-1]


@pytest.mark.usefixtures("small")
def test_order_holds_within_an_entity_across_batches(seat: Seat) -> None:
    forms(seat, 4)
    watched = Watched(seat)
    one_step(seat)
    places: dict[str, list[int]] = {}
    for push in watched.pushes:
        for op in push.ops:
            places.setdefault(op.entity_id, []).append(op.entity_seq)
    assert all(seqs == sorted(seqs) for seqs in places.values())


@pytest.mark.usefixtures("small")
def test_after_a_refusal_nothing_more_leaves_that_was_made_ready_before(seat: Seat) -> None:
    forms(seat, 3)
    watched = Watched(seat)
    with seat.bench.engine.link.store.write() as connection:  # the first operation is not as it was signed
        connection.exec_driver_sql(
            "UPDATE signed SET author_mac = ? WHERE n = (SELECT min(n) FROM outbox)", ("0" * 64,)
        )
    one_step(seat)
    assert len(watched.pushes) == 1
    entity = watched.pushes[0].ops[0].entity_id
    seat.sync()
    assert seat.bench.engine.unsent().quarantined == 1
    assert [op.op_id for push in watched.pushes[1:] for op in push.ops if op.entity_id == entity] == []


@pytest.mark.usefixtures("small")
def test_an_answer_is_written_down_though_the_next_batch_finds_no_centre(seat: Seat) -> None:
    forms(seat, 3)
    before = seat.bench.engine.unsent().unsent
    watched = Watched(seat)
    watched.instead[2] = Unreachable(Problem("centre.unreachable"))
    one_step(seat)
    assert len(watched.pushes) == 2
    assert seat.bench.engine.unsent().unsent == before - 2
    watched.instead.clear()
    seat.sync()
    assert seat.bench.engine.unsent().unsent == 0


@pytest.mark.usefixtures("small")
def test_a_full_disk_in_between_loses_nothing(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    forms(seat, 3)
    real, calls = outbox.take_receipts, []

    def full(connection: outbox.Connection, receipts: object) -> set[str]:
        calls.append(receipts)
        if len(calls) == 1:
            raise SaveFailed(Problem("store.disk_full"))
        return real(connection, receipts)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "take_receipts", full)
    engine = seat.bench.engine
    engine.go()
    engine.step(seat.hands.ticks())
    seat.hands.clock.forward(60_000)
    seat.sync()
    assert engine.unsent().unsent == 0
    assert engine.unsent().quarantined == 0


@pytest.mark.usefixtures("small")
def test_a_restart_in_between_sends_again_what_was_made_ready(seat: Seat) -> None:
    forms(seat, 3)
    watched = Watched(seat)
    watched.instead[3] = KeyboardInterruptAlike()
    with pytest.raises(KeyboardInterruptAlike):
        one_step(seat)
    seat.restart()
    seat.login()
    assert seat.bench.engine.unsent().unsent == 0
    assert seat.bench.engine.unsent().quarantined == 0


class KeyboardInterruptAlike(Exception):
    """The program ends here."""
