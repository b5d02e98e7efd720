"""What a gateway brings is made durable before it is answered, sealed and as it came; the same thing twice is one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.times import MINUTE
from server.db.database import Database
from server.db.work import Reading, UnitOfWork, new_id
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.repository import incoming as repository
from server.sms.ways import Keep

FULL = 20_000
"""So many that nobody has looked at yet, and no more is taken in."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    headers: dict[str, str]
    query: dict[str, str]
    body: bytes


def place(raw_id: str) -> bytes:
    """Where it is sealed for."""
    return f"sms raw/{raw_id}".encode()


def keep(work: UnitOfWork, gateway: str, brought: Sequence[RawIncoming]) -> None:
    """Keep what came in, in this transaction."""
    repository.keep(work, [_row(work, gateway, raw) for raw in brought])


def keeper(database: Database, city_id: str) -> Keep:
    """Keeps one thing in a transaction of its own: ``(gateway, raw)``, returning only when it is durable."""

    def take(gateway: str, raw: RawIncoming) -> None:
        with database.write(city_id) as work:
            keep(work, gateway, [raw])

    return take


def opened(reading: Reading, row: Any) -> RawIncoming:
    """As it came."""
    kept = msgspec.msgpack.decode(reading.sealer.open(row.body, place(row.raw_id)), type=_Kept)
    return RawIncoming(RawKind(row.kind), kept.body, kept.headers, kept.query)


def _within(raw: RawIncoming, now: int) -> int:
    """A receipt says the same however often it comes. A citizen may write the same again: within a minute alone it is taken for one."""
    return now // MINUTE if raw.kind is RawKind.REPLY else 0


def _row(work: UnitOfWork, gateway: str, raw: RawIncoming) -> dict[str, object]:
    raw_id = new_id()
    plain = msgspec.msgpack.encode(
        _Kept(dict(sorted(raw.headers.items())), dict(sorted(raw.query.items())), raw.body)
    )
    return {
        "city_id": work.city_id,
        "raw_id": raw_id,
        "gateway": gateway,
        "kind": raw.kind.value,
        "digest": work.sealer.mac(
            "sms raw", b"%s %d " % (raw.kind.value.encode(), _within(raw, work.now)) + plain
        ),
        "received_at": work.now,
        "body": work.sealer.seal(plain, place(raw_id)),
        "judged_at": None,
    }
