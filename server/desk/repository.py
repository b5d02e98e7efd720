"""Texts of the city's own, and 整改提示 that a unit got."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, select

from domain.acts.letters_load import LetterText
from domain.vocabulary import OrderMove, StepEffect, Visibility
from domain.wire import codec
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.desk.tables import letter
from server.orders.tables import order, order_history

_l, _o, _h = letter.c, order.c, order_history.c
_ADVICE = Prepared(
    select(_h.order_id, _h.step, _h.at, _h.texts)
    .select_from(order.join(order_history, and_(_h.city_id == _o.city_id, _h.order_id == _o.order_id)))
    .where(
        _o.city_id == bindparam("b_city"),
        _o.unit_id == bindparam("b_unit", type_=_o.unit_id.type),
        _o.visibility == Visibility.HIDDEN_FROM_UNIT.value,
        _h.move == OrderMove.ADVISE.value,
        _h.effect != StepEffect.NOT_MADE.value,
    )
)
_LETTERS = Prepared(select(_l.content).where(_l.city_id == bindparam("b_city")).order_by(_l.key))


def letters(reading: Reading) -> list[LetterText]:
    """All of them, by key."""
    rows = _LETTERS.rows(reading.conn, {"b_city": reading.city_id})
    return [codec.decode(row.content, LetterText) for row in rows]


def advice(reading: Reading, unit_id: str) -> list[Any]:
    """整改提示 to a unit, the newest first; its texts are sealed."""
    rows = _ADVICE.rows(reading.conn, {"b_city": reading.city_id, "b_unit": unit_id})
    return sorted(rows, key=lambda row: row.at, reverse=True)


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
