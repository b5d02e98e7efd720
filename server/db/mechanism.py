"""Rows of the mechanism itself: the city's centre and its counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from domain.wire.sync import GENESIS_HASH
from server.db.inserting import inserting
from server.db.prepared import Prepared
from server.db.tables import centre, counter, operation
from server.db.work import Reading, UnitOfWork, new_id


@dataclass(frozen=True, slots=True)
class CentreRow:
    """Which centre this database is, for one city. ``zone`` makes its days."""

    city_id: str
    centre_id: str
    epoch: int
    name: str
    zone: str


def centre_of(reading: Reading) -> CentreRow | None:
    """The centre of the reading's city, ``None`` where the database does not carry that city."""
    row = reading.conn.execute(
        select(centre.c.city_id, centre.c.centre_id, centre.c.epoch, centre.c.name, centre.c.zone).where(
            centre.c.city_id == reading.city_id
        )
    ).one_or_none()
    return CentreRow(*row) if row is not None else None


def cities_of(conn: Connection) -> list[str]:
    """Every city the database carries."""
    return list(conn.execute(select(centre.c.city_id).order_by(centre.c.city_id)).scalars())


def add_centre(work: UnitOfWork, name: str, zone: str) -> None:
    """Make the city's centre and counter where they are missing; what is there stays as it is."""
    rows = (
        (centre, {"centre_id": new_id(), "epoch": 1, "name": name, "zone": zone, "created_at": work.now}),
        (counter, {"head": 0, "head_hash": GENESIS_HASH, "safe_seq": 0, "tombstone_seq": 0}),
    )
    for table, values in rows:
        work.conn.execute(
            inserting(table, sqlite=work.is_sqlite)
            .values(city_id=work.city_id, **values)
            .on_conflict_do_nothing(index_elements=["city_id"])
        )


@dataclass(frozen=True, slots=True)
class FeedHead:
    """Where the city's feed stands, and the hash it has at a witness's number (``None``: no such link)."""

    centre_id: str
    epoch: int
    head: int
    head_hash: str
    safe_seq: int
    tombstone_seq: int
    witness_hash: str | None


_STANDING = Prepared(
    select(
        centre.c.centre_id,
        centre.c.epoch,
        counter.c.head,
        counter.c.head_hash,
        counter.c.safe_seq,
        counter.c.tombstone_seq,
        select(operation.c.hash)
        .where(operation.c.city_id == bindparam("city"), operation.c.seq == bindparam("seq"))
        .scalar_subquery()
        .label("witness_hash"),
    )
    .select_from(centre.join(counter, counter.c.city_id == centre.c.city_id))
    .where(centre.c.city_id == bindparam("city"))
)


def standing(reading: Reading, witness_seq: int = 0) -> FeedHead:
    """One statement for all that a sync request compares."""
    (row,) = _STANDING.rows(reading.conn, {"city": reading.city_id, "seq": witness_seq})
    return FeedHead(*row)


EPOCH = "centre.epoch"
"""Kind of the record of a new epoch."""


def begin_epoch(
    work: UnitOfWork, after: int = 0, why: Mapping[str, object] | None = None, *, author_id: str
) -> int:
    """After a restore: a new epoch, which every workstation meets as a fork; on record. Returns it.

    ``after``: an epoch known from elsewhere, of a newer backup or of the database that is replaced: an epoch is never used twice.
    ``author_id``: whoever restored, as the history names them.
    """
    found = centre_of(work)
    assert found is not None  # noqa: S101 - whoever works in a city has it
    epoch = max(found.epoch, after) + 1
    work.conn.execute(centre.update().where(centre.c.city_id == work.city_id).values(epoch=epoch))
    payload = {"epoch": epoch, "before": found.epoch, **(why or {})}
    work.record(EPOCH, found.centre_id, payload, author_id=author_id)
    return epoch


def set_safe_seq(work: UnitOfWork, seq: int) -> None:
    """Publish the number that the oldest backup kept reaches: receipts up to it may be archived."""
    work.conn.execute(counter.update().where(counter.c.city_id == work.city_id).values(safe_seq=seq))


def describe_centre(work: UnitOfWork, name: str | None, zone: str | None) -> None:
    """Give the city another name or time zone."""
    values = {key: value for key, value in (("name", name), ("zone", zone)) if value}
    work.conn.execute(centre.update().where(centre.c.city_id == work.city_id).values(**values))
