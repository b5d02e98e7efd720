"""A link covers all that is said of its operation; another receipt, or an erased payload, leaves it as it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from server.db.audit import verify
from server.db.chain import Link, next_hash
from server.db.database import Database
from server.db.receipts import renew
from server.db.sealing import KeyedHash
from server.db.tables import first_receipt, operation
from server.db.work import Record, new_id
from server.sync import repository
from tests.helpers.centre import CITY

KEY, BEFORE = KeyedHash(b"k" * 32), "0" * 64
COUNT, NUMBER = 3, 2


def _done(database: Database) -> Record:
    """One operation of a workstation, with something in every field."""
    envelope = Envelope(
        new_id(), "note.write", 3, new_id(), 7, '{"text":"他说下周再来"}', new_id(), "0" * 64, new_id(), 3, database.clock() - 5,
        -1500, 60_000, 4, 5, new_id(),
    )  # fmt: skip
    with database.write(CITY) as work:
        return work.record(
            envelope.kind,
            envelope.entity_id,
            envelope.payload.encode(),
            author_id=envelope.author_id,
            envelope=envelope,
            transport_device_id=envelope.device_id,
            result=OpResult.REFUSED,
            code="answer.required",
            params={"n": 1},
        )


@pytest.fixture
def done(database: Database) -> list[Record]:
    """Three operations of workstations."""
    return [_done(database) for _ in range(COUNT)]


def _another(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    assert isinstance(value, str)
    if len(value) == 36:
        return new_id()
    return ("x" if value[0] != "x" else "y") + value[1:]


def test_each_field_that_is_altered_is_seen_and_named(database: Database, done: list[Record]) -> None:
    this = (operation.c.city_id == CITY, operation.c.seq == NUMBER)
    with database.read(CITY) as reading:
        row = reading.conn.execute(sa.select(operation).where(*this)).one()._mapping
    names = [name for name in Link._fields if name not in ("city_id", "seq")] + ["hash"]
    for name in names:
        for value in (_another(row[name]), None):
            if value is None and not operation.c[name].nullable:
                continue
            with database.engine.begin() as conn:
                conn.execute(sa.update(operation).where(*this).values({name: value}))
            assert verify(database, CITY) == (COUNT, NUMBER), (name, value)
            with database.engine.begin() as conn:
                conn.execute(sa.update(operation).where(*this).values({name: row[name]}))
            assert verify(database, CITY) == (COUNT, None), name


@pytest.mark.parametrize("moved", [{"seq": 7}, {"city_id": "other"}])
def test_one_that_was_moved_is_named(
    database: Database, done: list[Record], moved: dict[str, object]
) -> None:
    with database.engine.begin() as conn:
        conn.execute(sa.update(operation).where(operation.c.seq == NUMBER).values(moved))
    assert verify(database, CITY) == (COUNT, NUMBER)


def test_another_receipt_changes_nothing_that_is_linked(database: Database, done: list[Record]) -> None:
    first, later = done[0], []
    for result, code in ((OpResult.SECONDARY, "response.settled"), (OpResult.APPLIED, None)):
        with database.write(CITY) as work:
            record = work.record("op.rejudge", first.entity_id, {}, author_id=None)
            receipt = Receipt(first.op_id, result, 0, code)
            record.when_numbered(
                lambda _c, seq, r=receipt: renew(work, Receipt(r.op_id, r.result, seq, r.code))
            )
        later.append(record.seq)
        assert verify(database, CITY) == (later[-1], None)
        with database.read(CITY) as reading:
            known = repository.known(reading, {first.op_id})[first.op_id].receipt
            assert known == Receipt(first.op_id, result, later[-1], code)
            device = first.envelope.device_id if first.envelope else ""
            assert repository.receipts_of(reading, device, 0, 9) == [known]
            kept = reading.conn.execute(sa.select(first_receipt)).one()
            assert tuple(kept) == (CITY, 1, "refused", "answer.required", '{"n":1}')
    with database.engine.begin() as conn:
        conn.execute(sa.update(first_receipt).values(code="answer.unknown"))
    assert verify(database, CITY) == (later[-1], 1)


def test_an_erased_payload_leaves_its_link(database: Database, done: list[Record]) -> None:
    with database.engine.begin() as conn:
        conn.execute(sa.update(operation).values(envelope=None, payload=None))
    assert verify(database, CITY) == (COUNT, None)
    with database.read(CITY) as reading:
        assert repository.stored(reading, done[0].op_id) is None


LINK = Link(
    CITY, 1, 2, "a", "k", 1, "e", 0, "1", None, None, 0, 0, 0, None, 5, 6, False, "d", "applied", None, None
)  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        LINK._replace(op_id="ak", kind=""),
        LINK._replace(author_id=None, device_id="1"),
        LINK._replace(code=""),
        LINK._replace(code="None"),
        LINK._replace(result="applied\n", payload_digest="d"),
        LINK._replace(entity_seq=1, entity_id="e"),
        LINK._replace(occurred_at=6, received_at=5),
        LINK._replace(city_id="other"),
    ],
)
def test_no_two_operations_are_said_alike(other: Link) -> None:
    assert next_hash(KEY, BEFORE, other) != next_hash(KEY, BEFORE, LINK)


def test_what_a_link_of_this_version_covers_stays_what_it_is() -> None:
    """Computed once: whoever changes what is covered, or how it is said, makes a version 3."""
    assert next_hash(KEY, BEFORE, LINK) == "a273c95a41d84e6ad2c0c757f72ade910987a50511a203b1a5cde15ddb7be61b"
    assert (
        next_hash(KEY, BEFORE, LINK._replace(link_version=1))
        == "21d071ba7943ac3f6f9df64d243bcd89cd2c35035efcd4564b504925df75a200"
    )
