"""The encrypted store: opened by its key alone, saving loudly, migrated on a copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.models import outbox
from app.models.migrate import prepare
from app.models.migrations import MIGRATIONS
from app.models.outbox import OpState
from app.models.store import Connection, Store
from app.models.unsent_copy import SUFFIX
from app.records.errors import SaveFailed, StoreUnusable
from domain.wire.sync import OpResult, Receipt
from tests.helpers.envelopes import envelope

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "store.db"


def test_nothing_readable_lies_in_the_files(path: Path) -> None:
    store = Store.open(path, KEY)
    with store.write() as c:
        outbox.append(c, envelope("response.submit", {"remark": "13800138000 王伟 态度很好"}), 1)
    inside = b"".join(p.read_bytes() for p in path.parent.iterdir())
    store.close()
    inside += b"".join(p.read_bytes() for p in path.parent.iterdir())
    assert b"13800138000" not in inside
    assert "王伟".encode() not in inside
    assert b"CREATE TABLE" not in inside
    assert path.stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_it(path: Path) -> None:
    Store.open(path, KEY).close()
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path, bytes(32))
    assert refused.value.problems[0].code == "store.wrong_key"


def test_a_store_of_a_newer_version_is_left_alone(path: Path) -> None:
    def later(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (x)")

    path.parent.mkdir()
    prepare(path, KEY, (*MIGRATIONS, later))
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path, KEY)
    assert refused.value.problems[0].code == "store.newer"


def test_a_migration_keeps_every_payload(path: Path) -> None:
    store = Store.open(path, KEY)
    with store.write() as c:
        for number in range(20):
            outbox.append(c, envelope("attempt.record", {"n": number}), number)
    store.close()

    def second(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE outbox ADD COLUMN colour TEXT")

    prepare(path, KEY, (*MIGRATIONS, second))
    assert not path.with_name("store.db.migrating").exists()
    with pytest.raises(StoreUnusable):
        Store.open(path, KEY)  # the migrated file is the one in place


def test_a_migration_that_loses_a_payload_is_not_taken(path: Path) -> None:
    store = Store.open(path, KEY)
    with store.write() as c:
        outbox.append(c, envelope("attempt.record", {"n": 1}), 1)
    store.close()

    def careless(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE signed SET payload = x'7b7d'")

    with pytest.raises(StoreUnusable) as refused:
        prepare(path, KEY, (*MIGRATIONS, careless))
    assert refused.value.problems[0].code == "store.migration"
    store = Store.open(path, KEY)
    with store.read() as c:
        assert outbox.waiting(c)[0].envelope.payload == '{"n":1}'
    store.close()


def test_a_full_disk_is_said_and_nothing_is_half_saved(path: Path) -> None:
    store = Store.open(path, KEY)
    with store.read() as c:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()

    def save(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("INSERT INTO note VALUES ('before', x'00')")
        connection.exec_driver_sql("INSERT INTO note VALUES ('big', ?)", (os.urandom(100_000),))

    with pytest.raises(SaveFailed) as refused:
        store.transact(save)
    assert refused.value.problems[0].code == "store.disk_full"
    with store.read() as c:
        assert (
            c.exec_driver_sql("SELECT count(*) FROM note WHERE name IN ('before', 'big')").scalar_one() == 0
        )
    store.close()


def test_the_reserve_lets_the_save_at_hand_through(path: Path) -> None:
    store = Store.open(path, KEY)
    reserve = path.with_suffix(".reserve")
    tries = []

    def save(connection: Connection) -> str:
        tries.append(reserve.exists())
        if reserve.exists():
            raise OSError(28, "No space left on device")
        connection.exec_driver_sql("INSERT INTO note VALUES ('last', x'00')")
        return "saved"

    assert store.transact(save) == "saved"
    assert tries == [True, False]
    store.close()


def test_a_locked_database_is_said(path: Path) -> None:
    store = Store.open(path, KEY, busy_ms=50)
    from app.models.engine import connect

    other = connect(path, KEY)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SaveFailed) as refused, store.write() as c:
        c.exec_driver_sql("INSERT INTO note VALUES ('x', x'00')")
    assert refused.value.problems[0].code == "store.locked"
    other.close()
    store.close()


def test_a_refusal_is_kept_and_holds_back_only_its_own_entity() -> None:
    store = Store.in_memory()
    first = envelope("attempt.record", {"n": 1}, entity=1, seq=1)
    second = envelope("attempt.record", {"n": 2}, entity=1, seq=2)
    other = envelope("attempt.record", {"n": 3}, entity=2, seq=1)
    with store.write() as c:
        for e in (first, second, other):
            outbox.append(c, e, 5)
        outbox.take_receipts(c, [Receipt(first.op_id, OpResult.REFUSED, 3, "attempt.bad", {"why": "x"})])
    with store.read() as c:
        assert outbox.blocked_entities(c) == {first.entity_id: 1}
        assert outbox.unsent(c).quarantined == 1
        status = outbox.status_of(c, [first.op_id])[first.op_id]
        assert status.state is OpState.QUARANTINED
        assert status.problem is not None
        assert status.problem.params == {"why": "x"}
    again = envelope("attempt.record", {"n": 1}, entity=1, seq=3, supersedes=first.op_id)
    with store.write() as c:
        outbox.append(c, again, 6)
    with store.read() as c:
        assert outbox.blocked_entities(c) == {}
        order = [w.envelope.op_id for w in outbox.waiting(c)]
        assert order.index(again.op_id) < order.index(second.op_id)
        assert outbox.unsent(c).quarantined == 0


def test_a_lost_reply_costs_nothing_and_a_late_refusal_is_seen() -> None:
    store = Store.in_memory()
    one, two = envelope("attempt.record", {"n": 1}, entity=1), envelope("attempt.record", {"n": 2}, entity=2)
    with store.write() as c:
        outbox.append(c, one, 1)
        outbox.append(c, two, 1)
        outbox.mark_sent(c, [one.op_id, two.op_id])
        answers = [
            Receipt(one.op_id, OpResult.DUPLICATE, 4, original=OpResult.SECONDARY),
            Receipt(two.op_id, OpResult.DUPLICATE, 5, "bad", original=OpResult.REFUSED),
        ]
        assert outbox.take_receipts(c, answers) == {one.op_id, two.op_id}
        assert outbox.take_receipts(c, answers) == set()
    with store.read() as c:
        status = outbox.status_of(c, [one.op_id, two.op_id])
        assert status[one.op_id].result == "secondary"
        assert status[two.op_id].state is OpState.QUARANTINED


def test_a_file_damaged_all_over_is_said_where_there_is_no_second_copy(path: Path) -> None:
    store = Store.open(path, KEY)
    with store.write() as c:
        for number in range(300):
            outbox.append(c, envelope("attempt.record", {"words": "x" * 900, "n": number}), 1)
    store.close()
    path.with_suffix(SUFFIX).unlink()
    content = bytearray(path.read_bytes())
    for at in range(8192, len(content), 4096):
        content[at + 100 : at + 200] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path, KEY)
    assert refused.value.problems[0].code == "store.broken"
    assert path.read_bytes() == content
