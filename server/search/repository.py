"""Rows of the index of sealed texts."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, func, select

from server.db.prepared import Prepared, PreparedIn, insert_tuples, one_of
from server.db.work import Reading, UnitOfWork
from server.search.tables import search_mark, search_text

_m, _t = search_mark.c, search_text.c
_TEXT = ("city_id", "text_id", "kind", "at", "marks")
_MARK = ("city_id", "kind", "mark", "at", "text_id")
_SIZE = 8

KEPT = PreparedIn(
    lambda names: select(_t.text_id, _t.kind, _t.at, _t.marks).where(
        _t.city_id == bindparam("b_city"), one_of(_t.text_id, names)
    )
)
_REMOVED = Prepared(
    delete(search_mark).where(
        _m.city_id == bindparam("b_city"),
        _m.kind == bindparam("b_kind"),
        _m.mark == bindparam("b_mark"),
        _m.at == bindparam("b_at"),
        _m.text_id == bindparam("b_id", type_=_m.text_id.type),
    )
)
_LIMIT: BindParameter[int] = bindparam("b_limit")
_SOME = Prepared(
    select(func.count().label("n")).select_from(
        select(_m.mark)
        .where(
            _m.city_id == bindparam("b_city"), _m.kind == bindparam("b_kind"), _m.mark == bindparam("b_mark")
        )
        .limit(_LIMIT)
        .subquery()
    )
)


def packed(marks: Sequence[int]) -> bytes:
    """Marks as a text's row has them."""
    return struct.pack(f">{len(marks)}q", *marks)


def unpacked(kept: bytes) -> tuple[int, ...]:
    """The marks of a text's row."""
    return struct.unpack(f">{len(kept) // _SIZE}q", kept)


def add(work: UnitOfWork, texts: Sequence[tuple[str, str, int, list[int]]]) -> None:
    """Note texts (kind, id, when said, marks) that are not noted yet."""
    if not texts:
        return
    city_id = work.city_id
    insert_tuples(
        work.conn,
        search_text,
        _TEXT,
        [(city_id, text_id, kind, at, packed(marks)) for kind, text_id, at, marks in texts],
    )
    rows = sorted((city_id, kind, mark, at, text_id) for kind, text_id, at, marks in texts for mark in marks)
    insert_tuples(work.conn, search_mark, _MARK, rows)


def remove(work: UnitOfWork, text_ids: Collection[str]) -> None:
    """Take texts out, those that were never noted as well."""
    kept = KEPT.rows(work.conn, {"b_city": work.city_id}, sorted(text_ids))
    for row in kept:
        _REMOVED.run_all(
            work.conn,
            [
                {
                    "b_city": work.city_id,
                    "b_kind": row.kind,
                    "b_mark": mark,
                    "b_at": row.at,
                    "b_id": row.text_id,
                }
                for mark in unpacked(bytes(row.marks))
            ],
        )
    if kept:
        ids = [row.text_id for row in kept]
        work.conn.execute(delete(search_text).where(_t.city_id == work.city_id, _t.text_id.in_(ids)))


def rarest_first(reading: Reading, kind: str, marks: Sequence[int], most: int) -> list[int]:
    """Marks by how many texts have them, counted no further than ``most``; one that none has leaves nothing."""
    counted: list[tuple[int, int]] = []
    for mark in marks:
        found = {"b_city": reading.city_id, "b_kind": kind, "b_mark": mark, "b_limit": most}
        (row,) = _SOME.rows(reading.conn, found)
        if not row.n:
            return []
        counted.append((row.n, mark))
    return [mark for _, mark in sorted(counted)]


def having(city_id: str, kind: str, many: int) -> tuple[Any, Any]:
    """Rows of the first of so many marks (parameters ``mark_0`` …) whose text has all others: a table to be joined, and its condition."""
    first = search_mark.alias("first_mark")
    others = [search_mark.alias(f"mark_{n}") for n in range(1, many)]
    conditions = [first.c.city_id == city_id, first.c.kind == kind, first.c.mark == bindparam("mark_0")]
    for n, other in enumerate(others, 1):
        same = and_(
            other.c.city_id == city_id,
            other.c.kind == kind,
            other.c.mark == bindparam(f"mark_{n}"),
            other.c.at == first.c.at,
            other.c.text_id == first.c.text_id,
        )
        conditions.append(select(other.c.mark).where(same).exists())
    return first, conditions
