"""Many workstations at once on PostgreSQL: no gap, nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from domain.wire.operations import Envelope
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import CurrentDevice
from server.db.audit import verify
from server.db.database import Database
from server.db.sealing import Sealer
from server.db.tables import chain, feed, operation, setting
from server.db.work import new_id
from server.sync import delivery
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, KEYS, Centre, Clock, Workstation
from tests.helpers.postgres import PostgresCluster
from tests.server.sync.notes import KIND, Note, registry

WRITERS, EACH = 64, 3


@pytest.fixture
def centre(postgres: PostgresCluster, clock: Clock) -> Iterator[Centre]:
    """A centre with notes on PostgreSQL, with room for many connections."""
    with helpers.postgres_copy(postgres) as url:
        database = Database(url, Sealer(KEYS), clock=clock, pool_size=16)
        with helpers.running(database, clock, registry=registry()) as running:
            running.add_user("1001")
            yield running
        database.dispose()


def _together(jobs: list[Callable[[], None]]) -> list[BaseException]:
    errors: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _deliver(centre: Centre, station: Workstation, envelopes: list[Envelope]) -> list[Receipt]:
    device = CurrentDevice(station.device_id, CITY)
    return delivery.deliver(centre.database, registry(), device, envelopes)


def test_sixty_four_writers_leave_no_gap_and_no_double(centre: Centre, station: Workstation) -> None:
    start = station.push([]).witness.seq
    batches = [[station.envelope(KIND, Note(new_id(), "好")) for _ in range(EACH)] for _ in range(WRITERS)]
    receipts: list[Receipt] = []

    def job(batch: list[Envelope]) -> Callable[[], None]:
        return lambda: receipts.extend(_deliver(centre, station, batch))

    assert _together([job(batch) for batch in batches]) == []
    total = WRITERS * EACH
    assert {receipt.result for receipt in receipts} == {OpResult.APPLIED}
    assert sorted(receipt.seq for receipt in receipts) == list(range(start + 1, start + total + 1))
    with centre.database.read(CITY) as reading:
        count = sa.select(sa.func.count())
        assert reading.conn.execute(count.select_from(chain)).scalar_one() == start + total
        assert reading.conn.execute(count.select_from(operation)).scalar_one() == start + total
        seqs = reading.conn.execute(sa.select(feed.c.seq).where(feed.c.kind == "note")).scalars().all()
    assert len(set(seqs)) == len(seqs) == total
    assert verify(centre.database, CITY) == (start + total, None)


def test_one_operation_delivered_by_many_at_once_counts_once(centre: Centre, station: Workstation) -> None:
    batch = [station.envelope(KIND, Note(new_id(), "好")) for _ in range(3)]
    receipts: list[list[Receipt]] = []

    def job() -> None:
        receipts.append(_deliver(centre, station, batch))

    assert _together([job] * 8) == []
    assert len(receipts) == 8
    for place in range(3):
        results = [given[place].result for given in receipts]
        assert sorted(results) == [OpResult.APPLIED] + [OpResult.DUPLICATE] * 7
        assert len({given[place].seq for given in receipts}) == 1
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(sa.func.count()).select_from(setting)).scalar_one() == 3
    assert verify(centre.database, CITY)[1] is None


def test_pulling_while_others_write_never_skips_a_number(centre: Centre, station: Workstation) -> None:
    start = station.push([]).witness.seq
    batches = [[station.envelope(KIND, Note(new_id(), "好"))] for _ in range(24)]
    seen: list[int] = []
    done = threading.Event()
    left = threading.Semaphore(0)

    def job(batch: list[Envelope]) -> Callable[[], None]:
        def deliver() -> None:
            _deliver(centre, station, batch)
            left.release()
            if left._value >= len(batches):
                done.set()

        return deliver

    def reader() -> None:
        cursor = start
        while len(seen) < len(batches):
            last_round = done.is_set()
            pulled = station.pull({"city": cursor})
            seen.extend(row.version for row in pulled.rows)
            cursor = pulled.cursors["city"]
            if last_round:
                return

    assert _together([job(batch) for batch in batches] + [reader]) == []
    assert sorted(seen) == list(range(start + 1, start + len(batches) + 1))
