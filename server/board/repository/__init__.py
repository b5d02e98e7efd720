"""What the board asks of the database: the only module of it that knows SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, tuple_, update

from domain.vocabulary import OrderState, Visibility
from server.board.tables import board_entry, board_naming
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact, event
from server.masterdata.tables import officer, posting, unit
from server.orders.tables import CONSENTING, order, order_history

_b, _n, _o, _h, _e = board_entry.c, board_naming.c, order.c, order_history.c, event.c

_with_order = board_entry.join(order, and_(_o.city_id == _b.city_id, _o.order_id == _b.order_id))


def _standing() -> ColumnElement[bool]:
    """Whether an entry is shown: published, not taken down, and the citizen still lets it be, at this very moment."""
    return and_(
        _b.published_at.is_not(None),
        _b.gone_at.is_(None),
        _o.consent_publish.is_(True),
        _o.visibility == Visibility.NORMAL.value,
        _o.state.in_([OrderState.CLOSED.value, OrderState.ARCHIVED.value]),
    )


def shown(reading: Reading, section: str, after: tuple[int, str] | None, limit: int) -> Sequence[Any]:
    """Entries of a section that are shown, newest first."""
    query = (
        select(board_entry, _o.officers)
        .select_from(_with_order)
        .where(_b.city_id == reading.city_id, _b.section == section, _standing())
    )
    if after is not None:
        query = query.where(tuple_(_b.published_at, _b.entry_id) < after)
    return reading.conn.execute(query.order_by(_b.published_at.desc(), _b.entry_id.desc()).limit(limit)).all()


def entry(reading: Reading, entry_id: str) -> tuple[Any, bool] | None:
    """An entry by its address and whether it is shown; None where nothing was ever published there."""
    row = reading.conn.execute(
        select(board_entry, _o.officers, _standing().label("stands"))
        .select_from(_with_order)
        .where(_b.city_id == reading.city_id, _b.entry_id == entry_id)
    ).one_or_none()
    if row is None or row.published_at is None:
        return None
    return row, bool(row.stands)


def of_order(reading: Reading, order_id: str) -> Any:
    """The entry of an order, if somebody wrote one."""
    return reading.conn.execute(
        select(board_entry).where(_b.city_id == reading.city_id, _b.order_id == order_id)
    ).one_or_none()


def put(work: UnitOfWork, row: dict[str, object]) -> None:
    """Write an entry; one that was there is written anew and is a draft again, its address stays and says that it is gone."""
    work.upsert(board_entry, [row], ["city_id", "order_id"], kept=["entry_id", "published_at"])


def publish(work: UnitOfWork, order_id: str) -> None:
    """Let everybody see it."""
    _set(work, order_id, published_at=work.now, gone_at=None)


def take_down(work: UnitOfWork, order_id: str) -> None:
    """Nobody sees it any more."""
    _set(work, order_id, gone_at=work.now)


def told_wrongly(reading: Reading, limit: int) -> list[str]:
    """Entries of an order that is not there; and shown ones of an order nobody may be told of: for who examines the database."""
    shown = and_(_b.published_at.is_not(None), _b.gone_at.is_(None))
    kept = or_(_o.consent_publish.is_(False), _o.visibility != Visibility.NORMAL.value)
    query = (
        select(_b.entry_id)
        .select_from(board_entry.outerjoin(order, and_(_o.city_id == _b.city_id, _o.order_id == _b.order_id)))
        .where(_b.city_id == reading.city_id, or_(_o.order_id.is_(None), and_(shown, kept)))
        .order_by(_b.entry_id)
        .limit(limit)
    )
    return list(reading.conn.execute(query).scalars())


def sealed_texts(reading: Reading) -> Iterator[Any]:
    """Every entry with its order and its sealed text."""
    query = select(_b.entry_id, _b.order_id, _b.text).where(_b.city_id == reading.city_id)
    yield from reading.conn.execute(query)


def _set(work: UnitOfWork, order_id: str, **values: object) -> None:
    work.conn.execute(
        update(board_entry).where(_b.city_id == work.city_id, _b.order_id == order_id).values(**values)
    )


def candidates(reading: Reading, before: tuple[int, str] | None, limit: int) -> Sequence[Any]:
    """Orders that ended, whose citizen lets them be published, with what was written for them; newest first."""
    query = (
        select(_o.order_id, _o.label, _o.kind, _o.opened_at, _b.written_by, _b.published_at, _b.gone_at)
        .select_from(order.outerjoin(board_entry, and_(_b.city_id == _o.city_id, _b.order_id == _o.order_id)))
        .where(_o.city_id == reading.city_id, CONSENTING(reading.is_sqlite))
    )
    if before is not None:
        query = query.where(tuple_(_o.opened_at, _o.order_id) < before)
    return reading.conn.execute(query.order_by(_o.opened_at.desc(), _o.order_id.desc()).limit(limit)).all()


def case_of(reading: Reading, order_id: str) -> Any:
    """What the board is judged by beside how the order stands."""
    return reading.conn.execute(
        select(
            _o.order_id, _o.kind, _o.visibility, _o.consent_publish, _o.business_line, _o.case_type, _o.texts, _o.officers,
            _o.opened_at, _o.event_id, _o.handler_id, _o.unit_id, _e.officers.label("event_officers"), _e.facts, _e.excluded,
            _e.no_revisit, _e.trial,
        )
        .select_from(order.outerjoin(event, and_(_e.city_id == _o.city_id, _e.event_id == _o.event_id)))
        .where(_o.city_id == reading.city_id, _o.order_id == order_id)
    ).one()  # fmt: skip


def histories(reading: Reading, order_id: str) -> Sequence[Any]:
    """Move and sealed words of each step."""
    return reading.conn.execute(
        select(_h.step, _h.move, _h.texts).where(_h.city_id == reading.city_id, _h.order_id == order_id)
    ).all()


def people(reading: Reading, event_id: str) -> Sequence[Any]:
    """Everybody who is named with an event, sealed."""
    return reading.conn.execute(
        select(contact.c.ordinal, contact.c.person).where(
            contact.c.city_id == reading.city_id, contact.c.event_id == event_id
        )
    ).all()


def officer_names(reading: Reading, badges: Collection[str]) -> dict[str, str]:
    """Names by 警号."""
    query = select(officer.c.badge_no, officer.c.name).where(
        officer.c.city_id == reading.city_id, officer.c.badge_no.in_(sorted(badges))
    )
    return {row.badge_no: row.name for row in reading.conn.execute(query)}


def named(reading: Reading, badges: Collection[str]) -> Sequence[Any]:
    """Badge, name and unit now of those officers who let themselves be named."""
    at = reading.now
    serves = and_(
        posting.c.city_id == _n.city_id,
        posting.c.badge_no == _n.badge_no,
        posting.c.valid_from <= at,
        or_(posting.c.valid_to.is_(None), posting.c.valid_to > at),
    )
    return reading.conn.execute(
        select(_n.badge_no, officer.c.name, unit.c.name.label("unit_name"))
        .select_from(
            board_naming.join(
                officer, and_(officer.c.city_id == _n.city_id, officer.c.badge_no == _n.badge_no)
            )
            .outerjoin(posting, serves)
            .outerjoin(unit, and_(unit.c.city_id == _n.city_id, unit.c.unit_id == posting.c.unit_id))
        )
        .where(_n.city_id == reading.city_id, _n.badge_no.in_(sorted(badges)))
        .order_by(_n.badge_no)
    ).all()


def lets_be_named(reading: Reading, badge: str) -> bool:
    """Whether an officer lets themselves be named."""
    query = select(_n.badge_no).where(_n.city_id == reading.city_id, _n.badge_no == badge)
    return reading.conn.execute(query).one_or_none() is not None


def set_named(work: UnitOfWork, badge: str, *, named: bool) -> None:
    """From now on an officer lets themselves be named, or does not any more."""
    if named:
        row: dict[str, object] = {"city_id": work.city_id, "badge_no": badge, "since": work.now}
        work.upsert(board_naming, [row], ["city_id", "badge_no"])
    else:
        work.conn.execute(delete(board_naming).where(_n.city_id == work.city_id, _n.badge_no == badge))


def units_above(reading: Reading, unit_id: str | None) -> list[Any]:
    """A unit and those above it, the nearest first."""
    found: list[Any] = []
    while unit_id is not None and len(found) < 8:
        row = reading.conn.execute(
            select(unit.c.unit_id, unit.c.name, unit.c.kind, unit.c.parent_id).where(
                unit.c.city_id == reading.city_id, unit.c.unit_id == unit_id
            )
        ).one_or_none()
        if row is None:
            break
        found.append(row)
        unit_id = row.parent_id
    return found
