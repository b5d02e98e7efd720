"""Checking the city's chain from its first link to its head."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select

from domain.wire.sync import GENESIS_HASH
from server.db.chain import Link, first_broken, next_hash
from server.db.database import Database
from server.db.sealing import Sealer
from server.db.tables import counter, first_receipt, operation
from server.db.work import Reading

_PAGE = 10_000

_f = first_receipt.c
_told_anew = _f.seq.is_not(None)
LINK = tuple(
    case((_told_anew, _f[name]), else_=operation.c[name]).label(name)
    if name in _f and name not in ("city_id", "seq")
    else operation.c[name]
    for name in Link._fields
)
"""What an operation's link covers, in the order of :class:`Link`, out of :data:`LINKED`."""

LINKED = operation.outerjoin(
    first_receipt, and_(_f.city_id == operation.c.city_id, _f.seq == operation.c.seq)
)


def verify(
    database: Database, city_id: str, progress: Callable[[int, int | None], None] | None = None
) -> tuple[int, int | None]:
    """How many links there are, and the first number that does not follow (also: one that is missing), or ``None``.

    Payloads are not opened: that each still has the digest its link covers is for the doctor to say.
    """
    with database.read(city_id) as reading:
        head, head_hash, _ = reading.head()
        last = ""

        def watched() -> Iterator[tuple[Link, str]]:
            nonlocal last
            for link, stored in _links(reading):
                if progress is not None and link.seq % _PAGE == 0:
                    progress(link.seq, head)
                last = stored
                yield link, stored

        broken = first_broken(reading.sealer.chain_hash, GENESIS_HASH, watched())
        if broken is None and head and last != head_hash:
            broken = head
    return head, broken


class Ends(NamedTuple):
    """Whether the chain's first link and its newest were made with these keys, and the newest is the head that is counted."""

    first: bool
    head: bool


def ends(conn: Connection, sealer: Sealer, city_id: str) -> Ends:
    """Look at both ends of a city's chain; true of a chain without links."""
    found = conn.execute(
        select(counter.c.head, counter.c.head_hash).where(counter.c.city_id == city_id)
    ).one_or_none()
    if found is None or found.head == 0:
        return Ends(True, True)
    return Ends(
        _follows(conn, sealer, city_id, 1) is not None,
        _follows(conn, sealer, city_id, found.head) == found.head_hash,
    )


_TAIL = 2_000
"""Of so many newest links each is looked at; of the others only that they are there."""


def whole(conn: Connection, sealer: Sealer, city_id: str) -> bool:
    """Whether every number up to the head has its link, and the newest links follow each other: an older file with a newer log
    folded into it lacks those in between."""
    head = conn.execute(select(counter.c.head).where(counter.c.city_id == city_id)).scalar_one_or_none()
    if not head:
        return True
    of_city = select(func.count(), func.max(operation.c.seq)).where(operation.c.city_id == city_id)
    if tuple(conn.execute(of_city).one()) != (head, head):
        return False
    start = max(0, head - _TAIL)
    before = select(operation.c.hash).where(operation.c.city_id == city_id, operation.c.seq == start)
    rows = conn.execute(_LINKS.where(operation.c.city_id == city_id, operation.c.seq > start)).all()
    previous = conn.execute(before).scalar_one() if start else GENESIS_HASH
    return first_broken(sealer.chain_hash, previous, ((Link(*row[:-1]), row.hash) for row in rows)) is None


def _follows(conn: Connection, sealer: Sealer, city_id: str, seq: int) -> str | None:
    """The hash of a link that is there and follows from the one before."""
    link = select(*LINK, operation.c.hash).select_from(LINKED)
    row = conn.execute(link.where(operation.c.city_id == city_id, operation.c.seq == seq)).one_or_none()
    before = select(operation.c.hash).where(operation.c.city_id == city_id, operation.c.seq == seq - 1)
    previous = GENESIS_HASH if seq == 1 else conn.execute(before).scalar_one_or_none()
    if row is None or previous is None:
        return None
    due = next_hash(sealer.chain_hash, previous, Link(*row[:-1]))
    return due if hmac.compare_digest(due, row.hash) else None


_LINKS = select(*LINK, operation.c.hash).select_from(LINKED).order_by(operation.c.seq).limit(_PAGE)


def _links(reading: Reading) -> Iterator[tuple[Link, str]]:
    after = 0
    while True:
        page = _LINKS.where(operation.c.city_id == reading.city_id, operation.c.seq > after)
        rows = reading.conn.execute(page).all()
        for row in rows:
            yield Link(*row[:-1]), row.hash
        if len(rows) < _PAGE:
            return
        after = rows[-1].seq
