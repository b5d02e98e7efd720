"""What a replicated order is made of: the order, its event, and the newest step of each move that somebody decides about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, select

from domain.vocabulary import Visibility
from server.accounts.tables import user
from server.db.work import Reading
from server.events.tables import event
from server.masterdata.tables import posting, unit
from server.orders.tables import order, order_history
from server.tasks.tables import task

_o, _h, _u, _e, _p = order.c, order_history.c, unit.c, event.c, posting.c
_SEEN = (Visibility.NORMAL.value, Visibility.HIDDEN_FROM_UNIT.value)
_AT_ONCE = 500


def orders(reading: Reading, ids: Collection[str]) -> Iterator[Any]:
    """Those of these orders that are not 督察's, with their event and unit."""
    query = select(
        order, _u.name.label("unit_name"), _e.reported_at, _e.dispatch_no, _e.unit_text, task.c.group_id
    ).select_from(
        order.outerjoin(unit, and_(_u.city_id == _o.city_id, _u.unit_id == _o.unit_id))
        .outerjoin(event, and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id))
        .outerjoin(task, and_(task.c.city_id == _o.city_id, task.c.task_id == _o.task_id))
    )
    for some in _parts(ids):
        yield from reading.conn.execute(
            query.where(_o.city_id == reading.city_id, _o.order_id.in_(some), _o.visibility.in_(_SEEN))
        )


def steps(reading: Reading, ids: Collection[str], moves: Collection[str]) -> Iterator[Any]:
    """The steps of these moves, in the order in which they were made."""
    query = (
        select(_h.order_id, _h.step, _h.move, _h.at, _h.texts, _h.effect, user.c.name)
        .select_from(
            order_history.outerjoin(user, and_(user.c.city_id == _h.city_id, user.c.user_id == _h.by_user_id))
        )
        .order_by(_h.order_id, _h.step)
    )
    for some in _parts(ids):
        yield from reading.conn.execute(
            query.where(_h.city_id == reading.city_id, _h.order_id.in_(some), _h.move.in_(sorted(moves)))
        )


def postings(reading: Reading, badges: Collection[str]) -> Iterator[Any]:
    """Where these officers serve and served."""
    query = select(_p.badge_no, _p.unit_id, _p.valid_from, _p.valid_to)
    for some in _parts(badges):
        yield from reading.conn.execute(query.where(_p.city_id == reading.city_id, _p.badge_no.in_(some)))


def _parts(ids: Collection[str]) -> Iterator[Sequence[str]]:
    sorted_ids = sorted(ids)
    for start in range(0, len(sorted_ids), _AT_ONCE):
        yield sorted_ids[start : start + _AT_ONCE]
