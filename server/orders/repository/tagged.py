"""Orders by their tags: what the tags of an order's row say, kept so that they can be looked for and counted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, select

from domain.tags.counting import axis_of
from domain.vocabulary import OrderMove, OrderState, StepEffect
from server.db.counting import count_up_to
from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact
from server.orders.access import Sight
from server.orders.repository.seeing import beside, seen
from server.orders.tables import order, order_history, order_tag

_o, _g = order.c, order_tag.c


def add(work: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note the tags of orders that have none noted yet."""
    tagged = [line for row in rows for line in _lines(work.city_id, row)]
    if tagged:
        insert_all(work.conn, order_tag, tagged)


def replace(work: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note the tags of orders anew."""
    if rows:
        ids = sorted(str(row["order_id"]) for row in rows)
        work.conn.execute(delete(order_tag).where(_g.city_id == work.city_id, _g.order_id.in_(ids)))
        add(work, rows)


def _lines(city_id: str, row: Mapping[str, Any]) -> list[dict[str, object]]:
    """The first of an axis is the chief one there."""
    axes: set[str] = set()
    lines: list[dict[str, object]] = []
    for tag in dict.fromkeys(json.loads(row["tags"] or "[]")):
        axis = axis_of(tag)
        lines.append(
            {
                "city_id": city_id,
                "order_id": row["order_id"],
                "tag": tag,
                "axis": axis[:24],
                "chief": axis not in axes,
                "opened_at": row["opened_at"],
            }
        )
        axes.add(axis)
    return lines


def by_chief(reading: Reading, sight: Sight, axis: str, first: int, after: int) -> dict[str, int]:
    """How many orders opened from ``first`` until before ``after`` (UTC ms) have each chief tag on an axis."""
    query = (
        select(_g.tag, func.count())
        .select_from(order_tag.join(order, and_(_o.city_id == _g.city_id, _o.order_id == _g.order_id)))
        .where(
            _g.city_id == reading.city_id,
            _g.axis == axis,
            _g.chief.is_(True),
            _g.opened_at >= first,
            _g.opened_at < after,
            *seen(reading.city_id, sight, beside),
        )
        .group_by(_g.tag)
    )
    return {tag: int(n) for tag, n in reading.conn.execute(query)}


def opened(reading: Reading, sight: Sight, first: int, after: int) -> int:
    """How many orders were opened from ``first`` until before ``after`` (UTC ms)."""
    query = select(func.count()).where(
        *seen(reading.city_id, sight, beside), _o.opened_at >= first, _o.opened_at < after
    )
    return int(reading.conn.execute(query.select_from(order)).scalar_one())


def carrying(reading: Reading, sight: Sight, codes: Collection[str], most: int) -> tuple[int, bool]:
    """How many orders carry any of these tags, counted no further than ``most``, and whether there are more."""
    having = select(_g.order_id).where(_g.city_id == reading.city_id, _g.tag.in_(sorted(codes))).distinct()
    query = select(_o.city_id).where(_o.order_id.in_(having), *seen(reading.city_id, sight, beside))
    return count_up_to(reading.conn, query, most)


def coded(reading: Reading, sight: Sight, first: int, after: int) -> Sequence[Any]:
    """Orders of a time that are neither void nor wait for a lead's word, with their tags and who opened them."""
    query = select(_o.order_id, _o.tags, _o.opened_by).where(
        *seen(reading.city_id, sight, beside),
        _o.opened_at >= first,
        _o.opened_at < after,
        _o.state != OrderState.VOID.value,
        _o.pending_confirmation.is_(False),
    )
    return reading.conn.execute(query.order_by(_o.opened_at, _o.order_id)).all()


def tagged_by(reading: Reading, order_ids: Sequence[str]) -> dict[str, str]:
    """Whoever gave an order other tags last, by order; one that was never tagged anew is not in it."""
    h = order_history.c
    query = (
        select(h.order_id, h.by_user_id)
        .where(
            h.city_id == reading.city_id,
            h.order_id.in_(sorted(order_ids)),
            h.move == OrderMove.RETAG.value,
            h.effect != StepEffect.NOT_MADE.value,
        )
        .order_by(h.step)
    )
    rows = reading.conn.execute(query).all() if order_ids else ()
    return {row.order_id: row.by_user_id for row in rows if row.by_user_id is not None}


def confirmed(reading: Reading, sight: Sight, first: int, most: int) -> Sequence[Any]:
    """The newest orders opened since ``first`` that ended as they were tagged, with their sealed words."""
    query = select(_o.order_id, _o.event_id, _o.tags, _o.opened_by, _o.texts).where(
        *seen(reading.city_id, sight, beside),
        _o.opened_at >= first,
        _o.state.in_((OrderState.CLOSED.value, OrderState.ARCHIVED.value)),
        _o.texts.is_not(None),
    )
    return reading.conn.execute(query.order_by(_o.opened_at.desc()).limit(most)).all()


def people(reading: Reading, event_ids: Collection[str]) -> Sequence[Any]:
    """The sealed people of these events."""
    c = contact.c
    query = select(c.event_id, c.ordinal, c.person).where(
        c.city_id == reading.city_id, c.event_id.in_(sorted(event_ids)), c.person.is_not(None)
    )
    return reading.conn.execute(query).all() if event_ids else ()
