"""The engine over the real centre: bad answers, refusals of whole requests, a restored centre, another centre, big days."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sqlalchemy import update

from app.models import outbox, replica
from app.records.errors import Unreachable
from app.records.queue import QueueQuery
from app.records.record import Delivery
from app.sync.backoff import CAP_MS
from app.sync.engine import WATCHDOG_MS
from app.sync.push import FIRST_BATCH
from app.transport.network import Reply, Request
from domain.problems import Problem
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.sync import MAX_BATCH, Push
from server.db.database import Database
from server.db.tables import centre
from tests.helpers.centre import CITY
from tests.helpers.restores import copy_to, put_back
from tests.helpers.seat import Seat

OLDER_BATCH = 250
"""What a centre took at once before."""
HTML = Reply(200, {"content-type": "text/html"}, b"<html>Please log in to the hotel</html>")
EMPTY = Reply(200, {"content-type": "application/json"}, b"{}")
HALF = Reply(200, {"content-type": "application/json"}, b'{"schema":"minyi110.pushed/1","centre_id"')
FAULT = Reply(500, {"content-type": "application/problem+json"}, b'{"code":"x","params":{}}')
PLAIN_FAULT = Reply(502, {"content-type": "text/plain"}, b"bad gateway")
REDIRECT = Reply(302, {"location": "http://portal.example"}, b"")
OTHER_SCHEMA = Reply(200, {"content-type": "application/json"}, b'{"schema":"somebody.else/9"}')


def pushed(request: Request) -> Push:
    """What a push says."""
    body = request.body or b""
    zipped = request.headers.get("Content-Encoding") == "gzip"
    return codec.decode(gzip.decompress(body) if zipped else body, Push)


def one_form(seat: Seat) -> str:
    item = seat.bench.revisits.next()
    assert item is not None
    return seat.work(item).responses[0]


@pytest.mark.parametrize("answer", [HTML, EMPTY, HALF, FAULT, PLAIN_FAULT, REDIRECT, OTHER_SCHEMA])
def test_a_bad_answer_is_offline_and_loses_nothing(seat: Seat, answer: Reply) -> None:
    bench = seat.login()
    one_form(seat)
    before = bench.sync.status().unsent
    seat.wire.fault = lambda _request: answer
    seat.sync()
    status = bench.sync.status()
    assert (status.online, status.unsent, status.quarantined) == (False, before, 0)
    seat.wire.fault = None
    seat.sync()
    assert bench.sync.status().online
    assert bench.sync.status().unsent == 0


def test_waiting_grows_is_spread_and_never_passes_the_watchdog(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.wire.up = False
    engine = bench.engine
    engine.go()
    waits = []
    now = seat.hands.ticks()
    for _ in range(12):
        wake = engine.step(now)
        waits.append(engine.push.backoff.due_at - now)
        assert wake - now <= WATCHDOG_MS
        now = max(wake, engine.push.backoff.due_at)
    assert max(waits) <= CAP_MS
    assert max(waits[6:]) > max(waits[:2])
    assert len(set(waits)) > 6


def test_the_centre_may_ask_for_patience(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    busy = Reply(503, {"content-type": "text/plain", "retry-after": "60"}, b"")
    seat.wire.fault = lambda _request: busy
    engine = bench.engine
    engine.go()
    now = seat.hands.ticks()
    engine.step(now)
    assert engine.push.backoff.due_at >= now + 60_000
    seat.wire.fault = None
    asked = len(seat.wire.seen)
    engine.step(now + 30_000)
    assert not [line for line in seat.wire.seen[asked:] if line.endswith("/sync/push")]


def test_a_busy_centre_gets_the_batch_as_large_as_it_was(seat: Seat) -> None:
    bench = seat.login()
    busy = Reply(429, {"content-type": "text/plain", "retry-after": "1"}, b"")
    seat.wire.up = False
    for _ in range(4):
        bench.states.change("on_duty")
    seat.wire.up = True
    seat.wire.fault = lambda request: busy if request.path.endswith("/sync/push") else None
    engine = bench.engine
    for _ in range(8):  # halved so often, a batch would be of one
        engine.go()
        engine.step(seat.hands.ticks())
    seat.wire.fault = None
    asked = len(seat.wire.seen)
    engine.go()
    engine.drain(seat.hands.ticks())
    assert bench.sync.status().unsent == 0
    assert seat.wire.seen[asked:].count("POST /api/v1/sync/push") == 1


def test_a_refused_credential_pauses_and_touches_nothing(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    before = bench.sync.status().unsent
    denied = Reply(
        401, {"content-type": "application/problem+json"}, b'{"code":"access.device_invalid","params":{}}'
    )
    seat.wire.fault = lambda request: denied if request.path.endswith("/sync/push") else None
    seat.sync()
    assert bench.sync.status().unsent == before
    assert bench.sync.status().quarantined == 0
    with bench.desk.store.read() as c:
        assert {w.faults for w in outbox.waiting(c)} == {0}


def test_a_request_too_large_or_malformed_is_taken_apart_until_the_others_pass(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(6):
        one_form(seat)
    with bench.desk.store.read() as c:
        poison = outbox.waiting(c)[7].envelope.op_id
    refusal = Reply(422, {"content-type": "application/problem+json"}, b'{"code":"wire.invalid","params":{}}')

    def picky(request: Request) -> Reply | None:
        if not request.path.endswith("/sync/push"):
            return None
        return refusal if poison in {e.op_id for e in pushed(request).ops} else None

    seat.wire.up, seat.wire.fault = True, picky
    for _ in range(12):
        seat.sync()
        seat.hands.clock.forward(300_000)
    with bench.desk.store.read() as c:
        left = {w.envelope.op_id: w for w in outbox.waiting(c)}
        entity = left[poison].envelope.entity_id
    assert {w.envelope.entity_id for w in left.values()} == {entity}
    assert (
        bench.sync.status().centre_fault == 1
    )  # after three times it is the centre's fault, not the agent's
    seat.wire.fault = None
    seat.hands.clock.forward(300_000)
    seat.sync()
    assert bench.sync.status().unsent == 0


def test_a_big_body_travels_packed(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(6):
        one_form(seat)
    packed: list[bool] = []

    def look(request: Request) -> Reply | None:
        if request.path.endswith("/sync/push"):
            packed.append(request.headers.get("Content-Encoding") == "gzip")
        return None

    seat.wire.up, seat.wire.fault = True, look
    seat.sync()
    assert packed == [True]
    assert bench.sync.status().unsent == 0


def test_a_version_that_is_too_old_delivers_and_takes_nothing_new(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    old = Reply(426, {"content-type": "application/problem+json"}, b'{"code":"client.too_old","params":{}}')
    seat.wire.fault = lambda request: None if request.path.endswith("/sync/push") else old
    seat.sync()
    status = bench.sync.status()
    assert (status.unsent, status.deliver_only, status.online) == (0, True, True)
    with pytest.raises(Exception, match=r"client\.too_old"):
        bench.revisits.next()


def test_a_token_that_ran_out_is_renewed_in_passing_and_a_lost_renewal_costs_nothing(seat: Seat) -> None:
    bench = seat.login()
    seat.hands.clock.forward(20 * 60_000)
    lost: list[str] = []

    def lose_once(request: Request) -> Reply | None:
        if request.path.endswith("/token/refresh") and not lost:
            lost.append(request.path)
            seat.wire.http.request("POST", request.path, content=request.body, headers=dict(request.headers))
            raise Unreachable(Problem("centre.unreachable"))
        return None

    seat.wire.fault = lose_once
    with pytest.raises(Unreachable):
        bench.desk.seat.centre.panel()
    seat.sync()
    assert lost
    assert bench.sync.status().online
    assert not bench.sync.status().login_needed


def test_another_centre_on_the_same_address_is_told_nothing(seat: Seat, tmp_path: Path) -> None:
    from server.db.mechanism import centre_of

    bench = seat.login()
    one_form(seat)
    before = bench.sync.status().unsent
    with seat.centre.database.write(CITY) as work:
        assert centre_of(work) is not None
        work.conn.execute(update(centre).values(centre_id="99999999-9999-4999-8999-999999999999"))
    seat.sync()
    status = bench.sync.status()
    assert status.alarm == "sync.other_centre"
    assert (status.unsent, status.online) == (before, False)


def test_a_restored_centre_is_recognised_and_gets_everything_again(seat: Seat, tmp_path: Path) -> None:
    bench = seat.login()
    kept = one_form(seat)
    seat.sync()
    copy_to(seat.centre.database, tmp_path / "backup.db")
    lost = [one_form(seat) for _ in range(3)]
    seat.sync()
    assert {r.delivery for r in bench.records.today()} == {Delivery.ARRIVED}
    put_back(seat.centre.database, tmp_path / "backup.db")
    late = one_form(seat)
    seat.sync()
    assert bench.sync.status().alarm == "sync.restored"
    for _ in range(4):
        seat.hands.clock.forward(30_000)
        seat.sync()
    status = bench.sync.status()
    assert (status.alarm, status.unsent, status.quarantined) == ("", 0, 0)
    assert {r.record_id for r in bench.records.today()} == {kept, late, *lost}
    assert _responses(seat.centre.database) == {kept, late, *lost}
    assert bench.revisits.page(QueueQuery()).total == 25


def test_a_whole_scope_comes_in_pages_and_a_cut_in_the_middle_is_gone_on_with(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.sync import pull

    real = pull.SnapshotRequest
    monkeypatch.setattr(pull, "SnapshotRequest", lambda **message: replace(real(**message), limit=7))
    pages = []

    def cut(request: Request) -> Reply | None:
        if request.path.endswith("/sync/snapshot"):
            pages.append(request.path)
            if len(pages) == 4:
                raise Unreachable(Problem("centre.unreachable"))
        return None

    seat.wire.fault = cut
    bench = seat.login()
    with bench.desk.store.read() as c:
        feeds = replica.feeds(c)
    assert any(feed.cursor < 0 for feed in feeds.values())
    seat.hands.clock.forward(60_000)
    seat.sync()
    assert bench.revisits.page(QueueQuery()).total == 30
    assert len(pages) < 20  # it went on from where it was
    with bench.desk.store.read() as c:
        assert all(feed.cursor >= 0 for feed in replica.feeds(c).values())


def test_a_lost_scope_is_erased_and_the_unsent_stays(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    before = bench.sync.status().unsent
    engine = bench.engine
    with bench.desk.store.write() as c:
        replica.erase(c, "hall:h1")
    assert bench.revisits.page(QueueQuery()).total == 0
    assert bench.sync.status().unsent == before
    assert engine.unsent().unsent == before


def two_days_offline(seat: Seat) -> None:
    """More than two batches saved without the centre, which is there again."""
    seat.wire.up = False
    for n in range(2 * MAX_BATCH + 100):
        seat.bench.states.change("on_duty" if n % 2 else "short_break")
    seat.wire.up = True


def test_two_days_of_forms_drain_in_batches(seat: Seat) -> None:
    bench = seat.login()
    two_days_offline(seat)
    seat.wire.seen.clear()
    sizes: list[int] = []

    def counted(request: Request) -> None:
        if request.path.endswith("/sync/push"):
            sizes.append(len(pushed(request).ops))

    seat.wire.fault = counted
    seat.sync()
    assert bench.sync.status().unsent == 0
    # A small one first, so that the centre has work while the next is made ready; each that is taken doubles the next.
    assert sizes[0] == FIRST_BATCH
    assert sum(sizes) == 2 * MAX_BATCH + 100
    assert len(sizes) == 5


def test_an_older_centre_that_takes_fewer_at_once_is_sent_fewer(seat: Seat) -> None:
    bench = seat.login()
    two_days_offline(seat)
    taken: list[int] = []

    def older(request: Request) -> Reply | None:
        if not request.path.endswith("/sync/push"):
            return None
        many = len(pushed(request).ops)
        if many > OLDER_BATCH:
            body = b'{"code":"wire.invalid","params":{"at":"ops"}}'
            return Reply(422, {"content-type": "application/problem+json"}, body)
        taken.append(many)
        return None

    seat.wire.fault = older
    for _ in range(10):
        seat.sync()
    assert bench.sync.status().unsent == bench.sync.status().quarantined == 0
    assert sum(taken) == 2 * MAX_BATCH + 100, "each once"
    assert max(taken) > 100, "and not one by one"


def _responses(database: Database) -> set[str]:
    from sqlalchemy import select

    from server.answers.tables import response

    with database.read(CITY) as reading:
        return set(reading.conn.execute(select(response.c.response_id)).scalars())


def test_when_the_centre_is_back_what_waited_goes_at_once(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.wire.up = False
    engine = bench.engine
    engine.go()
    now = seat.hands.ticks()
    for _ in range(8):
        now = max(engine.step(now), now + 1)
        seat.hands.clock.now = now
    seat.wire.up = True
    engine.push.backoff.due_at = now + 40_000
    engine.pull.wake()
    engine.step(now)
    engine.drain(now)
    assert bench.sync.status().unsent == 0


def test_a_save_does_not_hammer_a_centre_that_asked_for_patience(seat: Seat) -> None:
    bench = seat.login()
    busy = Reply(503, {"content-type": "text/plain", "retry-after": "60"}, b"")
    seat.wire.fault = lambda request: busy if request.path.endswith("/sync/push") else None
    engine = bench.engine
    now = seat.hands.ticks()
    for _ in range(5):
        bench.states.change("on_duty")
        engine.step(now)
    assert seat.wire.seen.count("POST /api/v1/sync/push") == 1
    seat.wire.fault = None
    engine.drain(now + 130_000)
    assert bench.sync.status().unsent == 0
    bench.states.change("away")
    engine.step(now + 130_000)
    assert bench.sync.status().unsent == 0  # all is well again: a save goes at once
