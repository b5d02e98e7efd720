"""Checking the city's chain from its first link to its head."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import and_, case, select

from domain.wire.sync import GENESIS_HASH
from server.db.chain import Link, first_broken
from server.db.database import Database
from server.db.tables import first_receipt, operation
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
