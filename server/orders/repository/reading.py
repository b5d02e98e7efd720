"""Orders as they are read. Every statement here goes through :func:`_seen`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, tuple_

from domain.vocabulary import OrderKind, OrderMove, OrderState, StepEffect, Visibility
from server.accounts.tables import user
from server.db.counting import count_up_to
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import officer, unit
from server.orders.access import Sight
from server.orders.tables import LOWERED, WAITING, order, order_history, order_revisit, order_tag, order_unit
from server.tasks.tables import task

OPEN_STATES = tuple(state.value for state in OrderState if state.open)

_o, _h, _u, _e, _w, _g = order.c, order_history.c, unit.c, event.c, order_unit.c, order_tag.c


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; ``None`` does not narrow. ``units`` is a subtree; ``due``: only what is due at some time; ``tags``: of
    which an order has to carry one."""

    state: str | None = None
    kind: str | None = None
    units: tuple[str, ...] | None = None
    pending: bool | None = None
    due: bool = False
    tags: tuple[str, ...] | None = None


def _by_index(column: Any) -> Any:
    return column


def _beside(column: Any) -> Any:
    """The column as no index is looked for by: its value is told by the one that is gone through anyhow."""
    return func.coalesce(column, column)


def _seen(reading: Reading, sight: Sight, how: Callable[[Any], Any] = _by_index) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        _o.city_id == reading.city_id,
        how(_o.visibility).in_(sight.visibilities),
    ]
    if sight.units is not None:
        had = select(_w.order_id).where(_w.city_id == reading.city_id, _w.unit_id.in_(sight.units))
        conditions.append(how(_o.order_id).in_(had))
        hidden = Visibility.HIDDEN_FROM_UNIT.value
        if hidden in sight.visibilities:
            theirs = and_(
                _o.handler_id.in_(sight.units), func.coalesce(_o.unit_id.not_in(sight.units), true())
            )
            conditions.append(or_(_beside(_o.visibility) != hidden, theirs))
    return conditions


def seen(reading: Reading, sight: Sight, *, beside: bool) -> list[ColumnElement[bool]]:
    """What an order must be for this sight to see it, for other statements about orders.

    Args:
        beside: no index is looked for by it: the orders are told by something else.
    """
    return _seen(reading, sight, _beside if beside else _by_index)


def _narrowed(reading: Reading, chosen: Filter, how: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
    """``how`` a column is asked."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.state is not None:
        conditions.append(how(_o.state) == chosen.state)
    if chosen.kind is not None:
        conditions.append(how(_o.kind) == chosen.kind)
    if chosen.units is not None:
        conditions.append(how(_o.unit_id).in_(chosen.units))
    if chosen.pending is not None:
        conditions.append(how(_o.pending_confirmation).is_(chosen.pending))
    if chosen.due:
        conditions.append(_o.due_at.is_not(None))
    if chosen.tags is not None:
        carrying = select(_g.order_id).where(_g.city_id == reading.city_id, _g.tag.in_(chosen.tags))
        conditions.append(how(_o.order_id).in_(carrying))
    return conditions


_handler = unit.alias("handler")
_with_unit = order.outerjoin(unit, and_(_u.city_id == _o.city_id, _u.unit_id == _o.unit_id)).outerjoin(
    _handler, and_(_handler.c.city_id == _o.city_id, _handler.c.unit_id == _o.handler_id)
)
_LINE = (order, _u.name.label("unit_name"), _handler.c.name.label("handler_name"))


def page(
    reading: Reading,
    sight: Sight,
    chosen: Filter,
    after: tuple[int, str] | None,
    limit: int,
    *,
    few: bool,
) -> Sequence[Any]:
    """Orders newest first, behind ``after`` (opened at, id).

    ``few``: the filter finds so few that they may be looked up and sorted. Of many the next ones are not far: then the
    orders are gone through as they were opened until the page is full.
    """
    at = _o.opened_at + 0 if few else _o.opened_at
    how = _by_index if few else _beside
    query = select(_o.order_id).where(*_seen(reading, sight, how), *_narrowed(reading, chosen, how))
    if after is not None:
        query = query.where(tuple_(at, _o.order_id) < after)
    found = reading.conn.execute(query.order_by(at.desc(), _o.order_id.desc()).limit(limit)).scalars().all()
    return lines(reading, sight, found)


def page_by_due(
    reading: Reading, sight: Sight, chosen: Filter, after: tuple[int, str] | None, limit: int
) -> Sequence[Any]:
    """Orders that are due at some time, the soonest first, behind ``after`` (due at, id): gone through as they are due."""
    query = select(_o.order_id).where(*_seen(reading, sight, _beside), *_narrowed(reading, chosen, _beside))
    if after is not None:
        query = query.where(tuple_(_o.due_at, _o.order_id) > after)
    found = reading.conn.execute(query.order_by(_o.due_at, _o.order_id).limit(limit)).scalars().all()
    return lines(reading, sight, found)


def open_of(reading: Reading, sight: Sight, units: Sequence[str]) -> Sequence[Any]:
    """Open orders that these units have, the soonest due first, and those last that are not due."""
    query = select(_w.order_id).where(_w.city_id == reading.city_id, _w.unit_id.in_(units), _w.open.is_(True))
    found = reading.conn.execute(query).scalars().all()
    rows = lines(reading, sight, found)
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or 0, row.label))


def closed_of(reading: Reading, sight: Sight, looked_at: int) -> Sequence[Any]:
    """Closed orders that are looked at (to be archived) from an instant on, those that ended last first."""
    query = (
        select(_o.order_id)
        .where(
            *_seen(reading, sight, _beside),
            _beside(_o.state) == OrderState.CLOSED.value,
            _o.mark_at >= looked_at,
        )
        .order_by(_o.mark_at.desc(), _o.order_id)
    )
    return lines(reading, sight, reading.conn.execute(query).scalars().all())


def lines(reading: Reading, sight: Sight, order_ids: Sequence[str]) -> Sequence[Any]:
    """Orders with the names of their units, in this order."""
    rows = reading.conn.execute(
        select(*_LINE).select_from(_with_unit).where(*_seen(reading, sight), _o.order_id.in_(order_ids))
    ).all()
    place = {order_id: n for n, order_id in enumerate(order_ids)}
    return sorted(rows, key=lambda row: place[row.order_id])


def open_of_groups(reading: Reading, sight: Sight, group_ids: Collection[str]) -> Sequence[Any]:
    """The open orders of these citizens, by their contact group, the newest first."""
    c = contact.c
    query = (
        select(
            c.group_id,
            _o.order_id,
            _o.label,
            _o.kind,
            _o.state,
            _o.opened_at,
            _o.version,
            _o.round,
            _o.handler_id,
            _o.progress,
            _handler.c.name.label("handler_name"),
        )
        .select_from(
            contact.join(order, and_(_o.city_id == c.city_id, _o.event_id == c.event_id)).outerjoin(
                _handler, and_(_handler.c.city_id == _o.city_id, _handler.c.unit_id == _o.handler_id)
            )
        )
        .where(
            c.city_id == reading.city_id,
            c.group_id.in_(sorted(group_ids)),
            *_seen(reading, sight, _beside),
            _o.state.in_(OPEN_STATES),
        )
        .order_by(_o.opened_at.desc(), _o.order_id)
        .distinct()
    )
    return reading.conn.execute(query).all()


def unit_names(reading: Reading, unit_ids: Collection[str]) -> dict[str, str]:
    """Names of units."""
    if not unit_ids:
        return {}
    query = select(_u.unit_id, _u.name).where(_u.city_id == reading.city_id, _u.unit_id.in_(sorted(unit_ids)))
    return dict(reading.conn.execute(query).all())


def lowered_since(reading: Reading, sight: Sight, since: int, limit: int) -> Sequence[Any]:
    """Complaints that were lowered to a demand or made void since then, with who did it and their sealed words, the newest first."""
    query = (
        select(
            _o.label, _u.name.label("unit_name"), _h.order_id, _h.step, _h.move, _h.at, _h.texts, user.c.name
        )
        .select_from(
            order_history.join(order, and_(_o.city_id == _h.city_id, _o.order_id == _h.order_id))
            .outerjoin(unit, and_(_u.city_id == _o.city_id, _u.unit_id == _o.unit_id))
            .outerjoin(user, and_(user.c.city_id == _h.city_id, user.c.user_id == _h.by_user_id))
        )
        .where(
            *_seen(reading, sight, _beside),
            _h.city_id == reading.city_id,
            text(LOWERED),
            _h.at >= since,
            _h.effect != StepEffect.NOT_MADE.value,
            _o.kind == OrderKind.DISSATISFIED.value,
        )
        .order_by(_h.at.desc(), _h.order_id)
        .limit(limit)
    )
    return reading.conn.execute(query).all()


def tagged_since(reading: Reading, sight: Sight, since: int) -> Sequence[Any]:
    """Complaints and demands about a unit that were opened since, the oldest first; those that were void are left out."""
    query = (
        select(_o.label, _o.unit_id, _u.name, _o.tags, _o.opened_at)
        .select_from(_with_unit)
        .where(
            *_seen(reading, sight),
            _o.opened_at >= since,
            _o.kind.in_((OrderKind.DISSATISFIED.value, OrderKind.DEMAND.value)),
            _o.state != OrderState.VOID.value,
            _o.unit_id.is_not(None),
        )
        .order_by(_o.opened_at, _o.order_id)
    )
    return reading.conn.execute(query).all()


def count_some(reading: Reading, sight: Sight, chosen: Filter) -> tuple[int, bool]:
    """How many orders the filter finds, counted no further than a person reads, and whether there are more."""
    found = select(_o.city_id).where(*_seen(reading, sight), *_narrowed(reading, chosen, _by_index))
    return count_up_to(reading.conn, found)


def count_waiting(reading: Reading, sight: Sight) -> tuple[int, bool]:
    """How many complaints wait to be dispatched, counted no further than a list, and whether there are more."""
    return count_up_to(reading.conn, select(_o.city_id).where(*_seen(reading, sight), text(WAITING)))


def oldest_waiting(reading: Reading, sight: Sight) -> int | None:
    """When the complaint was opened that waits the longest."""
    # Asked for as the least, so that it is the first of the index that anything is seen in; not one of all that are sorted.
    query = select(func.min(_o.opened_at)).where(*_seen(reading, sight, _beside), text(WAITING))
    return reading.conn.execute(query).scalar()


def labels(reading: Reading, sight: Sight, response_ids: Collection[str]) -> Sequence[Any]:
    """Answer and label of each order that rests on one of these answers."""
    query = (
        select(_o.response_id, _o.label)
        .where(*_seen(reading, sight), _o.response_id.in_(sorted(response_ids)))
        .order_by(_o.label)
    )
    return reading.conn.execute(query).all()


def told(reading: Reading, sight: Sight, kind: str, event_ids: Collection[str]) -> Sequence[Any]:
    """Event, id and sealed texts of the orders of a kind that these events led to, in the order they were opened."""
    query = (
        select(_o.event_id, _o.order_id, _o.texts)
        .where(*_seen(reading, sight), _o.event_id.in_(sorted(event_ids)), _o.kind == kind)
        .order_by(_o.opened_at)
    )
    return reading.conn.execute(query).all()


def asked_about(reading: Reading, sight: Sight, task_ids: Collection[str]) -> Sequence[Any]:
    """Task, id and sealed texts of the orders these tasks ask about, with where and what its unit reported last, the newest last."""
    reported = order_history.alias()
    last = (
        select(func.max(reported.c.step))
        .where(
            reported.c.city_id == _o.city_id,
            reported.c.order_id == _o.order_id,
            reported.c.move == OrderMove.REPORT.value,
            reported.c.effect != StepEffect.NOT_MADE.value,
        )
        .scalar_subquery()
    )
    query = (
        select(order_revisit.c.task_id, _o.order_id, _o.texts, _h.step, _h.texts.label("reported"))
        .select_from(
            order_revisit.join(
                order, and_(_o.city_id == order_revisit.c.city_id, _o.order_id == order_revisit.c.order_id)
            ).outerjoin(
                order_history, and_(_h.city_id == _o.city_id, _h.order_id == _o.order_id, _h.step == last)
            )
        )
        .where(*_seen(reading, sight), order_revisit.c.task_id.in_(sorted(task_ids)))
        .order_by(order_revisit.c.task_id, order_revisit.c.asked_at)
    )
    return reading.conn.execute(query).all()


def one(reading: Reading, sight: Sight, order_id: str) -> Any:
    """One order with its unit, event and who opened it; ``None`` where there is none this person may see."""
    query = (
        select(
            *_LINE, _u.public_phone, _e.reported_at, _e.dispatch_no, _e.officers.label("event_officers"), user.c.name.label("opener"), task.c.group_id
        )
        .select_from(
            _with_unit.outerjoin(event, and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id))
            .outerjoin(user, and_(user.c.city_id == _o.city_id, user.c.user_id == _o.opened_by))
            .outerjoin(task, and_(task.c.city_id == _o.city_id, task.c.task_id == _o.task_id))
        )
        .where(*_seen(reading, sight), _o.order_id == order_id)
    )  # fmt: skip
    return reading.conn.execute(query).one_or_none()


def history(reading: Reading, sight: Sight, order_id: str) -> Sequence[Any]:
    """The moves of an order with who made them; none of an order this person may not see."""
    query = (
        select(order_history, user.c.name)
        .select_from(
            order_history.join(order, and_(_o.city_id == _h.city_id, _o.order_id == _h.order_id)).outerjoin(
                user, and_(user.c.city_id == _h.city_id, user.c.user_id == _h.by_user_id)
            )
        )
        .where(*_seen(reading, sight), _h.order_id == order_id)
        .order_by(_h.step)
    )
    return reading.conn.execute(query).all()


def officer_names(reading: Reading, badges: Sequence[str]) -> dict[str, str]:
    """Names of officers by badge number."""
    if not badges:
        return {}
    query = select(officer.c.badge_no, officer.c.name).where(
        officer.c.city_id == reading.city_id, officer.c.badge_no.in_(list(badges))
    )
    return {row.badge_no: row.name for row in reading.conn.execute(query)}


def caller(reading: Reading, sight: Sight, order_id: str) -> Any:
    """The sealed person who reported what an order is about; ``None`` where nobody is known, or not for this sight."""
    c = contact.c
    query = (
        select(c.event_id, c.ordinal, c.person)
        .select_from(order.join(contact, and_(c.city_id == _o.city_id, c.event_id == _o.event_id)))
        .where(*_seen(reading, sight), _o.order_id == order_id, c.person.is_not(None))
        .order_by(c.ordinal)
        .limit(1)
    )
    return reading.conn.execute(query).one_or_none()


def mask(reading: Reading, event_id: str, group_id: str | None) -> str:
    """The masked number of the citizen behind an event."""
    c = contact.c
    query = (
        select(c.mask)
        .where(c.city_id == reading.city_id, c.event_id == event_id)
        .order_by(c.ordinal)
        .limit(1)
    )
    if group_id is not None:
        query = query.where(c.group_id == group_id)
    return reading.conn.execute(query).scalar() or ""
