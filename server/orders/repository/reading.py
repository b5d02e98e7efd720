"""One order, and what others need to say of orders. Every statement here goes through :func:`seen`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select, text

from domain.vocabulary import OrderKind, OrderMove, OrderState, StepEffect
from server.accounts.tables import user
from server.db.counting import count_up_to
from server.db.prepared import Prepared
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import officer, unit
from server.orders.access import Sight
from server.orders.repository.listing import HANDLER, UNITS, with_units
from server.orders.repository.seeing import beside, seen
from server.orders.tables import LOWERED, WAITING, order, order_history, order_revisit
from server.tasks.tables import task

OPEN_STATES = tuple(state.value for state in OrderState if state.open)

_o, _h, _u, _e = order.c, order_history.c, unit.c, event.c
_ORDER = bindparam("b_order", type_=_o.order_id.type)


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
            HANDLER.c.name.label("handler_name"),
        )
        .select_from(
            contact.join(order, and_(_o.city_id == c.city_id, _o.event_id == c.event_id)).outerjoin(
                HANDLER, and_(HANDLER.c.city_id == _o.city_id, HANDLER.c.unit_id == _o.handler_id)
            )
        )
        .where(
            c.city_id == reading.city_id,
            c.group_id.in_(sorted(group_ids)),
            *seen(reading.city_id, sight, beside),
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
            *seen(reading.city_id, sight, beside),
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
        .select_from(with_units)
        .where(
            *seen(reading.city_id, sight),
            _o.opened_at >= since,
            _o.kind.in_((OrderKind.DISSATISFIED.value, OrderKind.DEMAND.value)),
            _o.state != OrderState.VOID.value,
            _o.unit_id.is_not(None),
        )
        .order_by(_o.opened_at, _o.order_id)
    )
    return reading.conn.execute(query).all()


def count_waiting(reading: Reading, sight: Sight) -> tuple[int, bool]:
    """How many complaints wait to be dispatched, counted no further than a list, and whether there are more."""
    return count_up_to(reading.conn, select(_o.city_id).where(*seen(reading.city_id, sight), text(WAITING)))


def oldest_waiting(reading: Reading, sight: Sight) -> int | None:
    """When the complaint was opened that waits the longest."""
    # Asked for as the least, so that it is the first of the index that anything is seen in; not one of all that are sorted.
    query = select(func.min(_o.opened_at)).where(*seen(reading.city_id, sight, beside), text(WAITING))
    return reading.conn.execute(query).scalar()


def labels(reading: Reading, sight: Sight, response_ids: Collection[str]) -> Sequence[Any]:
    """Answer and label of each order that rests on one of these answers."""
    query = (
        select(_o.response_id, _o.label)
        .where(*seen(reading.city_id, sight), _o.response_id.in_(sorted(response_ids)))
        .order_by(_o.label)
    )
    return reading.conn.execute(query).all()


def told(reading: Reading, sight: Sight, kind: str, event_ids: Collection[str]) -> Sequence[Any]:
    """Event, id and sealed texts of the orders of a kind that these events led to, in the order they were opened."""
    query = (
        select(_o.event_id, _o.order_id, _o.texts)
        .where(*seen(reading.city_id, sight), _o.event_id.in_(sorted(event_ids)), _o.kind == kind)
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
        .where(*seen(reading.city_id, sight), order_revisit.c.task_id.in_(sorted(task_ids)))
        .order_by(order_revisit.c.task_id, order_revisit.c.asked_at)
    )
    return reading.conn.execute(query).all()


def one(reading: Reading, sight: Sight, order_id: str) -> Any:
    """One order with its unit, event and who opened it; ``None`` where there is none this person may see."""
    rows = _one(reading.city_id, sight).rows(reading.conn, {"b_order": order_id})
    return rows[0] if rows else None


@lru_cache(maxsize=256)
def _one(city_id: str, sight: Sight) -> Prepared:
    return Prepared(
        select(
            order, *UNITS, _u.public_phone, _e.reported_at, _e.dispatch_no, user.c.name.label("opener"), task.c.group_id
        )
        .select_from(
            with_units.outerjoin(event, and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id))
            .outerjoin(user, and_(user.c.city_id == _o.city_id, user.c.user_id == _o.opened_by))
            .outerjoin(task, and_(task.c.city_id == _o.city_id, task.c.task_id == _o.task_id))
        )
        .where(*seen(city_id, sight, beside, each=True), _o.order_id == _ORDER)
    )  # fmt: skip


def history(reading: Reading, sight: Sight, order_id: str) -> Sequence[Any]:
    """The moves of an order with who made them; none of an order this person may not see."""
    return _history(reading.city_id, sight).rows(reading.conn, {"b_order": order_id})


@lru_cache(maxsize=256)
def _history(city_id: str, sight: Sight) -> Prepared:
    return Prepared(
        select(order_history, user.c.name)
        .select_from(
            order_history.join(order, and_(_o.city_id == _h.city_id, _o.order_id == _h.order_id)).outerjoin(
                user, and_(user.c.city_id == _h.city_id, user.c.user_id == _h.by_user_id)
            )
        )
        .where(*seen(city_id, sight, beside, each=True), _h.order_id == _ORDER)
        .order_by(_h.step)
    )


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
        .where(*seen(reading.city_id, sight), _o.order_id == order_id, c.person.is_not(None))
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
