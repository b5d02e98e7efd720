"""The unit of work: numbers without gaps, an unbroken chain, savepoints, sealed payloads."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from domain.wire.sync import GENESIS_HASH
from server.db.audit import verify
from server.db.chain import Link, next_hash
from server.db.database import Database
from server.db.feed import newest
from server.db.mechanism import standing
from server.db.tables import counter, feed, operation
from server.db.work import UnitOfWork, new_id
from tests.helpers.centre import CITY


def _do(database: Database, scope: str = "city", rows: int = 1) -> str:
    with database.write(CITY) as work:
        record = work.record("test.did", new_id(), {"note": "写"}, author_id=None)
        for n in range(rows):
            record.touch(scope, "thing", f"row-{n}")
    return record.op_id


def test_numbers_links_and_feed_come_together(database: Database) -> None:
    ids = [_do(database) for _ in range(3)]
    with database.read(CITY) as reading:
        rows = reading.conn.execute(sa.select(operation).order_by(operation.c.seq)).all()
        assert [(row.seq, row.receipt_seq, row.link_version) for row in rows] == [
            (n, n, 2) for n in (1, 2, 3)
        ]
        assert [row.op_id for row in rows] == ids
        assert reading.head()[:2] == (3, rows[-1].hash)
        assert reading.conn.execute(sa.select(feed.c.seq)).scalars().all() == [1, 2, 3]
        assert reading.conn.execute(sa.select(newest().c.seq)).scalars().all() == [3]
    first = next_hash(
        database.sealer.chain_hash,
        GENESIS_HASH,
        Link(*rows[0][: len(Link._fields)]),
    )
    assert first == rows[0].hash
    assert verify(database, CITY) == (3, None)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE operation SET result = 'refused' WHERE seq = 2",
        "DELETE FROM operation WHERE seq = 2",
        "DELETE FROM operation WHERE seq = 3",
        "UPDATE operation SET payload_digest = 'x' WHERE seq = 1",
    ],
)
def test_a_changed_chain_is_found(database: Database, damage: str) -> None:
    for _ in range(3):
        _do(database)
    with database.engine.begin() as conn:
        conn.execute(sa.text(damage))
    assert verify(database, CITY)[1] is not None


def test_the_chain_verifies_after_payloads_were_erased(database: Database) -> None:
    for _ in range(3):
        _do(database)
    with database.engine.begin() as conn:
        conn.execute(sa.update(operation).values(envelope=None, payload=None))
    assert verify(database, CITY) == (3, None)


def test_payloads_are_not_readable_in_the_database(database: Database) -> None:
    with database.write(CITY) as work:
        record = work.record("test.did", new_id(), {"name": "张三丰"}, author_id=None)
    with database.read(CITY) as reading:
        stored = reading.conn.execute(sa.select(operation.c.payload)).scalar_one()
        assert "张三丰".encode() not in stored
        assert "张三丰".encode() in reading.sealer.open(stored, record.op_id.encode())


def test_an_exception_leaves_no_trace(database: Database) -> None:
    def fail() -> None:
        with database.write(CITY) as work:
            work.record("test.did", new_id(), {}, author_id=None).touch("city", "thing", "row")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read(CITY) as reading:
        assert reading.head()[0] == 0
        assert reading.conn.execute(sa.select(feed)).all() == []


def test_a_savepoint_undoes_its_part_alone(database: Database) -> None:
    def fail(work: UnitOfWork) -> None:
        with work.savepoint():
            work.conn.execute(sa.update(counter).values(safe_seq=7))
            work.record("test.did", new_id(), {}, author_id=None)
            raise RuntimeError

    with database.write(CITY) as work:
        kept = work.record("test.did", new_id(), {}, author_id=None)
        with pytest.raises(RuntimeError):
            fail(work)
    with database.read(CITY) as reading:
        assert reading.conn.execute(sa.select(operation.c.op_id)).scalars().all() == [kept.op_id]
        assert standing(reading).safe_seq == 0


def test_a_city_is_made_once_and_cities_do_not_meet(database: Database) -> None:
    first = database.ensure_city(CITY, "另一个名字")
    assert first.name == "明川市"
    other = database.ensure_city("other", "另一座城")
    assert other.centre_id != first.centre_id
    _do(database)
    with database.read("other") as reading:
        assert reading.head()[0] == 0


WRITERS, EACH = 64, 2


def test_many_writers_leave_no_gap_and_no_reader_sees_one(postgres_database: Database) -> None:
    database = postgres_database
    errors: list[BaseException] = []
    done = threading.Event()

    def write() -> None:
        try:
            for _ in range(EACH):
                _do(database, scope="hall:h1", rows=2)
        except BaseException as error:
            errors.append(error)

    def read() -> None:
        seen = 0
        try:
            while not done.is_set() or seen < WRITERS * EACH:
                with database.read(CITY) as reading:
                    head = reading.head()[0]
                    found = reading.conn.execute(
                        sa.select(operation.c.seq).where(operation.c.seq > seen).order_by(operation.c.seq)
                    ).scalars()
                    assert list(found) == list(range(seen + 1, head + 1))
                    seen = head
                if errors:
                    return
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    reader = threading.Thread(target=read)
    for thread in (*threads, reader):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert errors == []
    assert verify(database, CITY) == (WRITERS * EACH, None)
