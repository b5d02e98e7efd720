"""Orders by words in them: their index, and what it finds for somebody's sight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from server.db.prepared import Prepared
from server.db.sealing import Sealer
from server.db.work import Reading, UnitOfWork
from server.orders.access import Sight
from server.orders.repository.listing import Filter, narrowed
from server.orders.repository.seeing import beside, seen
from server.orders.tables import order
from server.search import index
from server.search import repository as marked
from server.search.tables import search_text

_o = order.c
_REMEMBERED = 64
_PARTS = ("citizen_words", "wish", "officer_hint")


def words_of(sealer: Sealer, order_id: str, texts: bytes | None) -> tuple[str, ...]:
    """What an order keeps of what was said."""
    if texts is None:
        return ()
    kept: dict[str, str] = json.loads(sealer.open(texts, order_id.encode()))
    return tuple(text for part in _PARTS if (text := kept.get(part)))


def add(work: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let new orders be found by their words."""
    index.keep(work, index.Kind.ORDER, _texts(work.sealer, rows), fresh=True)


def replace(work: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let corrected orders be found by what they say now."""
    index.keep(work, index.Kind.ORDER, _texts(work.sealer, rows))


def _texts(sealer: Sealer, rows: Sequence[Mapping[str, Any]]) -> list[index.Text]:
    return [
        index.Text(row["order_id"], row["opened_at"], words_of(sealer, row["order_id"], row["texts"]))
        for row in rows
    ]


def unmarked(reading: Reading, after: tuple[int, str], limit: int) -> Sequence[Any]:
    """Orders whose words cannot be found yet, as they were opened, behind (opened at, id): of before there was an index."""
    noted = select(search_text.c.text_id).where(
        search_text.c.city_id == _o.city_id, search_text.c.text_id == _o.order_id
    )
    query = (
        select(_o.order_id, _o.opened_at, _o.texts)
        .where(
            _o.city_id == reading.city_id,
            tuple_(_o.opened_at, _o.order_id) > tuple_(*after, types=[_o.opened_at.type, _o.order_id.type]),
            ~noted.exists(),
        )
        .order_by(_o.opened_at, _o.order_id)
        .limit(limit)
    )
    return reading.conn.execute(query).all()


def found(
    reading: Reading,
    sight: Sight,
    chosen: Filter,
    marks: Sequence[int],
    after: tuple[int, str] | None,
    limit: int,
) -> Sequence[Any]:
    """Orders this sight sees, narrowed, whose words have all these marks, the newest first, behind ``after`` (opened at, id): when and which."""
    query = _found(reading.city_id, sight, chosen, len(marks), behind=after is not None)
    params: dict[str, Any] = {f"mark_{n}": mark for n, mark in enumerate(marks)} | {"b_limit": limit}
    if after is not None:
        params |= {"b_at": after[0], "b_id": after[1]}
    return query.rows(reading.conn, params)


@lru_cache(maxsize=_REMEMBERED)
def _found(city_id: str, sight: Sight, chosen: Filter, many: int, *, behind: bool) -> Prepared:
    first, conditions = marked.having(city_id, index.Kind.ORDER.value, many)
    query = (
        select(first.c.at, first.c.text_id)
        .select_from(first.join(order, _o.order_id == first.c.text_id))
        .where(*conditions, *seen(city_id, sight, beside, each=True), *narrowed(city_id, chosen, beside))
    )
    if behind:
        place = bindparam("b_at", type_=first.c.at.type), bindparam("b_id", type_=first.c.text_id.type)
        query = query.where(tuple_(first.c.at, first.c.text_id) < tuple_(*place))
    return Prepared(query.order_by(first.c.at.desc(), first.c.text_id.desc()).limit(bindparam("b_limit")))
