"""Checking the city's chain from its first link to its head."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from domain.wire.sync import GENESIS_HASH
from server.db.chain import ChainLink, first_broken
from server.db.database import Database
from server.db.tables import chain
from server.db.work import Reading

_PAGE = 10_000


def verify(
    database: Database, city_id: str, progress: Callable[[int, int | None], None] | None = None
) -> tuple[int, int | None]:
    """How many links there are, and the first number that does not follow (also: one that is missing), or ``None``."""
    with database.read(city_id) as reading:
        head, head_hash, _ = reading.head()
        last = ""

        def watched() -> Iterator[tuple[ChainLink, str]]:
            nonlocal last
            for link, stored in _links(reading):
                if progress is not None and link.seq % _PAGE == 0:
                    progress(link.seq, head)
                last = stored
                yield link, stored

        broken = first_broken(reading.sealer.chain_key, GENESIS_HASH, watched())
        if broken is None and head and last != head_hash:
            broken = head
    return head, broken


def _links(reading: Reading) -> Iterator[tuple[ChainLink, str]]:
    after = 0
    while True:
        rows = reading.conn.execute(
            select(chain.c.seq, chain.c.op_id, chain.c.payload_digest, chain.c.result, chain.c.hash)
            .where(chain.c.city_id == reading.city_id, chain.c.seq > after)
            .order_by(chain.c.seq)
            .limit(_PAGE)
        ).all()
        for row in rows:
            yield ChainLink(row.seq, row.op_id, row.payload_digest, row.result), row.hash
        if len(rows) < _PAGE:
            return
        after = rows[-1].seq
