"""Replies a person has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update

from domain.sms.conversation import Inbox
from domain.vocabulary import Channel
from server.accounts.tables import user
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import event
from server.masterdata.tables import unit
from server.sms.tables import sms_message, sms_reply
from server.sms.tables.answers import INBOX, TO_FOLLOW
from server.tasks.tables import task

_r, _m, _e, _u, _t = sms_reply.c, sms_message.c, event.c, unit.c, task.c
_COLUMNS = (
    _r.reply_id, _r.inbox, _r.received_at, _r.label, _r.confidence, _r.settled_label, _r.settled_by, _r.held_by, _r.held_until,
    _r.done_at, _r.follow_at, _r.aspects, _r.also, _r.reasons, _r.lexicon, _r.cut, _r.late, _r.matched, _r.text, _r.message_id,
    _r.conversation_id, _r.event_id, _r.group_id, _r.raw_id, _m.mask, _e.case_type, _u.name.label("unit_name"), user.c.name.label("held_name"),
)  # fmt: skip
PAGE = 100
"""Lines of one kind that are shown at once."""
_MOST = 1_000
"""More than so many are counted no further."""


def _replies(reading: Reading, hall_id: str | None) -> Any:
    """Replies with what is shown of them; of a hall those about its own tasks, and those nobody has a task about."""
    joined = (
        sms_reply.outerjoin(sms_message, and_(_m.city_id == _r.city_id, _m.message_id == _r.message_id))
        .outerjoin(event, and_(_e.city_id == _r.city_id, _e.event_id == _r.event_id))
        .outerjoin(unit, and_(_u.city_id == _r.city_id, _u.unit_id == _e.unit_id))
        .outerjoin(user, and_(user.c.city_id == _r.city_id, user.c.user_id == _r.held_by))
        .outerjoin(task, _its_task())
    )
    query = select(*_COLUMNS).select_from(joined).where(_r.city_id == reading.city_id)
    return query if hall_id is None else query.where(or_(_t.hall_id == hall_id, _t.hall_id.is_(None)))


def _its_task() -> ColumnElement[bool]:
    return and_(
        _t.city_id == _r.city_id,
        _t.event_id == _r.event_id,
        _t.channel == Channel.PHONE.value,
        _t.round == 1,
    )


def lines(reading: Reading, hall_id: str | None, why: Inbox) -> list[Any]:
    """Those of one kind that wait, the oldest first."""
    query = (
        _replies(reading, hall_id)
        .where(text(f"sms_reply.{INBOX.replace(' AND ', ' AND sms_reply.')}"), _r.inbox == why.value)
        .order_by(_r.received_at, _r.reply_id)
        .limit(PAGE)
    )
    return list(reading.conn.execute(query))


def waiting(reading: Reading) -> dict[str, int]:
    """How many of each kind wait in the city."""
    some = (
        select(_r.inbox)
        .where(_r.city_id == reading.city_id, text(INBOX), _r.inbox == _r.inbox)
        .limit(_MOST)
        .subquery()
    )
    query = select(some.c.inbox, func.count().label("n")).group_by(some.c.inbox)
    return {row.inbox: int(row.n) for row in reading.conn.execute(query)}


def one(reading: Reading, hall_id: str | None, reply_id: str) -> Any | None:
    """One that stands in the inbox or stood there; ``None`` where there is none, or not in this hall."""
    query = _replies(reading, hall_id).where(_r.reply_id == reply_id, _r.inbox.is_not(None))
    return reading.conn.execute(query).one_or_none()


def hold(work: UnitOfWork, reply_id: str, user_id: str, until: int) -> bool:
    """Have it be theirs; False where another has it."""
    changed = work.conn.execute(
        update(sms_reply)
        .where(
            _r.city_id == work.city_id,
            _r.reply_id == reply_id,
            or_(_r.held_by.is_(None), _r.held_by == user_id, _r.held_until <= work.now),
        )
        .values(held_by=user_id, held_until=until)
    )
    return changed.rowcount == 1


def settle(work: UnitOfWork, reply_id: str, label: str, user_id: str, follow_at: int) -> bool:
    """What a person said; False where it was settled before."""
    touch(work, Touched.REPLY, (reply_id,))
    changed = work.conn.execute(
        update(sms_reply)
        .where(_r.city_id == work.city_id, _r.reply_id == reply_id, _r.done_at.is_(None))
        .values(
            settled_label=label,
            settled_by=user_id,
            settled_at=work.now,
            done_at=work.now,
            follow_at=follow_at,
            held_by=None,
            held_until=None,
        )
    )
    return changed.rowcount == 1


def undo(work: UnitOfWork, reply_id: str, user_id: str, until: int) -> bool:
    """Take it back, where it is theirs and nothing has followed; it is theirs to settle anew."""
    touch(work, Touched.REPLY, (reply_id,))
    changed = work.conn.execute(
        update(sms_reply)
        .where(
            _r.city_id == work.city_id,
            _r.reply_id == reply_id,
            _r.settled_by == user_id,
            _r.follow_at > work.now,
        )
        .values(
            settled_label=None,
            settled_by=None,
            settled_at=None,
            done_at=None,
            follow_at=None,
            held_by=user_id,
            held_until=until,
        )
    )
    return changed.rowcount == 1


def any_to_follow(reading: Reading) -> bool:
    """Whether :func:`to_follow` would find one."""
    query = select(_r.reply_id).where(
        _r.city_id == reading.city_id, text(TO_FOLLOW), _r.follow_at <= reading.now
    )
    return reading.conn.execute(query.limit(1)).first() is not None


def to_follow(work: UnitOfWork, limit: int) -> list[Any]:
    """Settled replies that can no longer be taken back, held; they are taken off the list."""
    query = (
        select(
            _r.reply_id, _r.settled_label, _r.received_at, _r.text, _r.message_id, _r.group_id, _r.aspects,
            _r.also, _r.cut, _r.late, _r.raw_id,
        )
        .where(_r.city_id == work.city_id, text(TO_FOLLOW), _r.follow_at <= work.now)
        .order_by(_r.follow_at, _r.reply_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    rows = list(work.conn.execute(query))
    if rows:
        work.conn.execute(
            update(sms_reply)
            .where(_r.city_id == work.city_id, _r.reply_id.in_([row.reply_id for row in rows]))
            .values(follow_at=None)
        )
    return rows


def replies_of(reading: Reading, conversation_id: str) -> list[Any]:
    """What the citizen wrote in a conversation."""
    query = select(_r.reply_id, _r.received_at, _r.text).where(
        _r.city_id == reading.city_id, _r.conversation_id == conversation_id
    )
    return list(reading.conn.execute(query))


def texts_of(reading: Reading, group_id: str, since: int) -> Sequence[Any]:
    """What a number was sent since then, or will be."""
    query = select(
        _m.message_id, _m.planned_at, _m.accepted_at, _m.template, _m.template_version, _m.state, _m.event_id
    ).where(_m.city_id == reading.city_id, _m.group_id == group_id, _m.planned_at >= since)
    return list(reading.conn.execute(query))
