"""One operation delivered by many at once on PostgreSQL. Many writers with readers: tests/torture/writers.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import CurrentDevice
from server.db.audit import verify
from server.db.database import Database
from server.db.sealing import Sealer
from server.db.tables import setting
from server.db.work import new_id
from server.sync import delivery
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, KEYS, Centre, Clock, Workstation
from tests.helpers.postgres import PostgresCluster
from tests.server.sync.notes import KIND, Note, registry
from tests.torture.writers import together


@pytest.fixture
def centre(postgres: PostgresCluster, clock: Clock) -> Iterator[Centre]:
    """A centre with notes on PostgreSQL, with room for many connections."""
    with helpers.postgres_copy(postgres) as url:
        database = Database(url, Sealer(KEYS), clock=clock, pool_size=16)
        with helpers.running(database, clock, registry=registry()) as running:
            running.add_user("1001")
            yield running
        database.dispose()


def _deliver(centre: Centre, station: Workstation, envelopes: list[Envelope]) -> list[Receipt]:
    device = CurrentDevice(station.device_id, CITY)
    return delivery.deliver(centre.database, registry(), device, envelopes)


def test_one_operation_delivered_by_many_at_once_counts_once(centre: Centre, station: Workstation) -> None:
    batch = [station.envelope(KIND, Note(new_id(), "好")) for _ in range(3)]
    receipts: list[list[Receipt]] = []

    def job() -> None:
        receipts.append(_deliver(centre, station, batch))

    assert together([job] * 8) == []
    assert len(receipts) == 8
    for place in range(3):
        results = [given[place].result for given in receipts]
        assert sorted(results) == [OpResult.APPLIED] + [OpResult.DUPLICATE] * 7
        assert len({given[place].seq for given in receipts}) == 1
    with centre.database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(sa.func.count()).select_from(setting)).scalar_one() == 3
    assert verify(centre.database, CITY)[1] is None
