"""Texts of the city's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, select

from domain.acts.letters_load import LetterText
from domain.wire import codec
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.desk.tables import letter

_l = letter.c
_LETTERS = Prepared(select(_l.content).where(_l.city_id == bindparam("b_city")).order_by(_l.key))


def letters(reading: Reading) -> list[LetterText]:
    """All of them, by key."""
    rows = _LETTERS.rows(reading.conn, {"b_city": reading.city_id})
    return [codec.decode(row.content, LetterText) for row in rows]


def put_letters(work: UnitOfWork, found: Sequence[LetterText]) -> None:
    """Add them, or put them in place of those of the same key."""
    rows: list[dict[str, object]] = [
        {
            "city_id": work.city_id,
            "key": one.key,
            "content": codec.encode(one).decode(),
            "changed_at": work.now,
        }
        for one in found
    ]
    if rows:
        work.upsert(letter, rows, ["city_id", "key"])


def drop_letters(work: UnitOfWork, keys: Collection[str]) -> None:
    """Offer them no more."""
    if keys:
        work.conn.execute(delete(letter).where(_l.city_id == work.city_id, _l.key.in_(sorted(keys))))
