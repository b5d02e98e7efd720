"""A database as version 0004 wrote it: three rows an operation, links of version 1."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, text

from domain.wire.sync import GENESIS_HASH
from server.db import migrate
from server.db.chain import Link, next_hash
from server.db.database import Database
from server.db.sealing import Sealer
from server.db.tables import first_receipt, operation
from tests.helpers.centre import CITY

BEFORE = "0004"
DEVICE, AUTHOR = str(UUID(int=7)), str(UUID(int=8))
_CHAIN = ("city_id", "seq", "op_id", "payload_digest", "result", "hash")
_RECEIPT = (
    "city_id", "op_id", "seq", "kind", "schema_version", "entity_id", "entity_seq", "author_id", "device_id",
    "transport_device_id", "incarnation", "base_version", "lease_no", "supersedes", "occurred_at", "received_at", "time_doubt",
    "payload_digest", "result", "code", "params",
)  # fmt: skip
_PAYLOAD = ("city_id", "op_id", "envelope", "payload")


@dataclass(frozen=True, slots=True)
class Told:
    """What a receipt says: operation, number, result, code."""

    op_id: str
    seq: int
    result: str
    code: str | None


def op_id_of(number: int) -> str:
    """Of the operation that had this number first; no order of numbers."""
    return str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128))


def write(engine: Engine, sealer: Sealer, count: int) -> list[Told]:
    """A history of so many operations; what their device has been told, in the order of numbers.

    Of ten, the third was refused and is judged again by the seventh, and the payload of the fifth is erased.
    """
    migrate.upgrade(engine, BEFORE)
    told: dict[int, Told] = {}
    previous = GENESIS_HASH
    with engine.begin() as conn:
        for first in range(1, count + 1, 1_000):
            numbers = range(first, min(first + 1_000, count + 1))
            rows = [_row(sealer, number) for number in numbers]
            chained = []
            for row in rows:
                number, result = row["number"], "refused" if row["number"] % 10 == 3 else "applied"
                previous = link_1(sealer, previous, number, row["op_id"], row["payload_digest"], result)
                chained.append({**row, "seq": number, "result": result, "hash": previous})
                told[number] = Told(row["op_id"], row["seq"], row["result"], row["code"])
            _insert(conn, "chain", _CHAIN, chained)
            _insert(conn, "operation", _RECEIPT, rows)
            kept = [row for row in rows if row["payload"] is not None]
            _insert(conn, "operation_payload", _PAYLOAD, kept)
        values = {"city": CITY, "n": count, "hash": previous}
        conn.execute(text("INSERT INTO centre VALUES (:city, 'c', 1, '明川市', 'Asia/Shanghai', 0)"), values)
        conn.execute(text("INSERT INTO counter VALUES (:city, :n, :hash, 0, 0)"), values)
        conn.execute(
            text(
                "INSERT INTO held_operation VALUES (:city, :op, 'task', :missing, :device, 1, :envelope)"
            ),
            {"city": CITY, "op": op_id_of(0), "missing": AUTHOR, "device": DEVICE, "envelope": b"held"},
        )  # fmt: skip
    return sorted(told.values(), key=lambda one: one.seq)


def link_1(sealer: Sealer, previous: str, seq: int, op_id: str, digest: str, result: str) -> str:
    """A link as that version made it."""
    message = f"{previous}\n{seq}\n{op_id}\n{digest}\n{result}"
    return hmac.new(sealer.subkey("chain"), message.encode(), sha256).hexdigest()


def _row(sealer: Sealer, number: int) -> dict[str, object]:
    op_id, payload = op_id_of(number), b'{"text":"%d"}' % number
    return {
        "number": number,
        "city_id": CITY,
        "op_id": op_id,
        "seq": number + 4 if number % 10 == 3 else number,
        "kind": "op.rejudge" if number % 10 == 7 else "note.write",
        "schema_version": 1,
        "entity_id": op_id_of(number - 4) if number % 10 == 7 else AUTHOR,
        "entity_seq": number,
        "author_id": AUTHOR,
        "device_id": None if number % 10 == 7 else DEVICE,
        "transport_device_id": DEVICE,
        "incarnation": 1,
        "base_version": 0,
        "lease_no": 2,
        "supersedes": None,
        "occurred_at": 1_795_000_000_000 + number,
        "received_at": 1_795_000_000_100 + number,
        "time_doubt": number % 2 == 0,
        "payload_digest": sha256(payload).hexdigest(),
        "result": "applied",
        "code": "response.late" if number % 10 == 9 else None,
        "params": '{"n":1}' if number % 10 == 9 else None,
        "envelope": b'["mac",1,2,3]',
        "payload": None if number % 10 == 5 else sealer.seal(payload, op_id.encode()),
    }


def _insert(conn: Connection, table: str, names: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    marks = ", ".join(f":{name}" for name in names)
    statement = text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})")
    conn.execute(statement, [{name: row[name] for name in names} for row in rows])


def put_back(database: Database) -> None:
    """Make a database of today one of that version: the same work, its links made as they were made then."""
    with database.write(CITY) as work:
        previous = GENESIS_HASH
        first = {row.seq: row.result for row in work.conn.execute(sa.select(first_receipt))}
        for row in work.conn.execute(sa.select(operation).order_by(operation.c.seq)).all():
            link = Link(*row[: len(Link._fields)])
            link = link._replace(link_version=1, result=first.get(row.seq, row.result))
            previous = next_hash(work.sealer.chain_hash, previous, link)
            work.conn.execute(
                sa.update(operation)
                .where(operation.c.seq == row.seq)
                .values(link_version=1, hash=previous)
            )  # fmt: skip
        work.conn.execute(sa.text("UPDATE counter SET head_hash = :hash"), {"hash": previous})
    migrate.downgrade(database.engine, BEFORE)
