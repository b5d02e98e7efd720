"""A history of the version before comes over whole: links, receipts, payloads and what waits; also where it was killed on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.problems import ProblemError
from domain.wire import codec
from domain.wire.sync import OpResult
from server.db import migrate
from server.db.audit import verify
from server.db.database import Database, make_engine, open_migrated
from server.db.holdings import holdings
from server.db.revisions import DamagedDatabase
from server.db.sealing import Sealer
from server.db.tables import first_receipt, held_operation, operation
from server.db.work import new_id
from server.sync import repository
from tests.helpers import earlier
from tests.helpers.centre import CITY, KEYS, Clock
from tests.helpers.earlier import DEVICE, Told, op_id_of

COUNT = 240


def written(url: str, count: int = COUNT) -> list[Told]:
    """A history of 0004; what its device has been told."""
    engine = make_engine(url)
    try:
        return earlier.write(engine, Sealer(KEYS), count)
    finally:
        engine.dispose()


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_links_receipts_payloads_and_what_waits_are_as_they_were(database_url: str, clock: Clock) -> None:
    told = written(database_url)
    database = Database(database_url, Sealer(KEYS), clock=clock)
    try:
        database.migrate()
        assert not tables(database_url) & migrate.EARLIER
        assert verify(database, CITY) == (COUNT, None)
        with database.read(CITY) as reading:
            receipts = repository.receipts_of(reading, DEVICE, 0, COUNT)
            mine = [one for one in told if one.op_id not in {op_id_of(n) for n in range(7, COUNT, 10)}]
            assert [Told(r.op_id, r.seq, r.result.value, r.code) for r in receipts] == mine
            late = repository.receipts_of(reading, DEVICE, 100, 5)
            assert [one.seq for one in late] == [one.seq for one in mine if one.seq > 100][:5]
            known = repository.known(reading, {op_id_of(9), op_id_of(3), new_id()})
            assert (known[op_id_of(9)].receipt.code, known[op_id_of(9)].receipt.params) == (
                "response.late",
                {"n": 1},
            )
            assert (known[op_id_of(3)].receipt.result, known[op_id_of(3)].receipt.seq) == (
                OpResult.APPLIED,
                7,
            )
            rows = reading.conn.execute(sa.select(operation).order_by(operation.c.seq)).all()
            assert {row.link_version for row in rows} == {1}
            assert [row.seq for row in rows if row.payload is None] == list(range(5, COUNT + 1, 10))
            for row in rows:
                if row.payload is not None:
                    opened = reading.sealer.open(row.payload, row.op_id.encode())
                    assert codec.digest(opened) == row.payload_digest
            first = reading.conn.execute(sa.select(first_receipt)).all()
            assert {row.seq: row.result for row in first} == dict.fromkeys(range(3, COUNT + 1, 10), "refused")
            (held,) = holdings(reading, [op_id_of(3)])
            assert held.link == next(row.hash for row in rows if row.seq == 7)
            assert reading.conn.execute(sa.select(held_operation.c.envelope)).scalar_one() == b"held"
        with database.write(CITY) as work:
            work.record("test.note", new_id(), {}, author_id=None)
        assert verify(database, CITY) == (COUNT + 1, None)
    finally:
        database.dispose()


@pytest.mark.parametrize("number", [1, 3, COUNT])
@pytest.mark.parametrize("column", ["op_id", "payload_digest", "hash", "link_version"])
def test_an_old_link_that_was_altered_is_still_named(
    database_url: str, clock: Clock, number: int, column: str
) -> None:
    written(database_url)
    database = Database(database_url, Sealer(KEYS), clock=clock)
    try:
        database.migrate()
        value: object = {"op_id": new_id(), "link_version": 2}.get(column, "0" * 64)
        with database.engine.begin() as conn:
            conn.execute(sa.update(operation).where(operation.c.seq == number).values({column: value}))
        assert verify(database, CITY) == (COUNT, number)
    finally:
        database.dispose()


_KILLED = """
import os, sys
from alembic import op
from server.db import migrate
from server.db.database import make_engine

engine, steps = make_engine(sys.argv[1]), int(sys.argv[2])
migrate.upgrade(engine, "0006")
def counted(real):
    def step(*args, **how):
        global steps
        steps -= 1
        if steps == 0:
            os._exit(9)
        return real(*args, **how)
    return step
for name in ("execute", "drop_table", "create_table", "create_index", "drop_index"):
    setattr(op, name, counted(getattr(op, name)))
migrate.upgrade(engine)
"""


@pytest.mark.parametrize("step", [4, 8, 11])
def test_a_migration_that_was_killed_begins_again(database_url: str, clock: Clock, step: int) -> None:
    """A process that dies in the middle, without a word; what was pending still is, then and afterwards."""
    told = written(database_url)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, database_url, str(step)], check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr.decode()
    assert {"chain", "operation_payload"} <= tables(database_url)
    database = Database(database_url, Sealer(KEYS), clock=clock)
    try:
        assert migrate.current(database.engine) == "0006"
        database.migrate()
        assert verify(database, CITY) == (COUNT, None)
        with database.read(CITY) as reading:
            assert len(repository.known(reading, {one.op_id for one in told})) == COUNT
    finally:
        database.dispose()


@pytest.mark.parametrize("table", ["chain", "operation"])
def test_a_history_with_rows_missing_is_left_as_it_is(database_url: str, clock: Clock, table: str) -> None:
    written(database_url, 20)
    database = Database(database_url, Sealer(KEYS), clock=clock)
    try:
        with database.engine.begin() as conn:
            conn.execute(sa.text(f"DELETE FROM {table} WHERE seq = 4"))
        with pytest.raises(DamagedDatabase, match="19"):
            database.migrate()
        assert migrate.current(database.engine) == earlier.BEFORE
        assert tables(database_url) >= migrate.EARLIER
    finally:
        database.dispose()


def test_it_is_said_when_it_is_opened(sqlite_url: str, tmp_path: Path) -> None:
    written(sqlite_url, 20)
    engine = make_engine(sqlite_url)
    with engine.begin() as conn:
        conn.execute(sa.text("DELETE FROM chain WHERE seq = 4"))
    engine.dispose()
    with pytest.raises(ProblemError, match=r"database\.damaged"):
        open_migrated(sqlite_url, tmp_path)


def test_going_back_is_refused_where_links_would_be_lost(database_url: str, clock: Clock) -> None:
    written(database_url, 20)
    database = Database(database_url, Sealer(KEYS), clock=clock)
    try:
        database.migrate()
        migrate.downgrade(database.engine, earlier.BEFORE)
        database.migrate()
        assert verify(database, CITY) == (20, None)
        with database.write(CITY) as work:
            work.record("test.note", new_id(), {}, author_id=None)
        with pytest.raises(DamagedDatabase):
            migrate.downgrade(database.engine, earlier.BEFORE)
        assert verify(database, CITY) == (21, None)
    finally:
        database.dispose()
