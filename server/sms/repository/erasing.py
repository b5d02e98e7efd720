"""What is kept of texts for a time only."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from server.db.work import UnitOfWork
from server.sms.tables import sms_link, sms_message, sms_raw, sms_reply, sms_stray

_w, _s, _r, _m = sms_raw.c, sms_stray.c, sms_reply.c, sms_message.c


def raw(work: UnitOfWork, before: int, most: int) -> int:
    """Take out what gateways brought before an instant and somebody has judged, and what belonged to nobody."""
    return _gone(work, sms_raw, "raw_id", most, _w.received_at < before, _w.judged_at.is_not(None)) + _gone(
        work, sms_stray, "stray_id", most, _s.received_at < before
    )


def words(work: UnitOfWork, before: int, most: int) -> int:
    """Forget what citizens wrote before an instant; what it was read as stays."""
    old = (_r.received_at < before, or_(_r.text.is_not(None), _r.body.is_not(None)))
    found = select(_r.reply_id).where(_r.city_id == work.city_id, *old).order_by(_r.received_at).limit(most)
    ids = list(work.conn.execute(found).scalars())
    if ids:
        statement = update(sms_reply).where(_r.city_id == work.city_id, _r.reply_id.in_(ids))
        work.conn.execute(statement.values(text=None, body=None))
    return len(ids)


def links(work: UnitOfWork, before: int, most: int) -> int:
    """Take out links to the web form that ended before an instant."""
    return _gone(work, sms_link, "digest", most, sms_link.c.until < before)


def numbers(work: UnitOfWork, state: str, before: int, most: int) -> int:
    """Forget the numbers that messages in a state, planned before an instant, went to; the contact group stays, which only this centre
    can tell a number by."""
    found = (
        select(_m.message_id)
        .where(_m.city_id == work.city_id, _m.state == state, _m.planned_at < before, _m.number.is_not(None))
        .order_by(_m.planned_at)
        .limit(most)
    )
    ids = list(work.conn.execute(found).scalars())
    if ids:
        statement = update(sms_message).where(_m.city_id == work.city_id, _m.message_id.in_(ids))
        work.conn.execute(statement.values(number=None))
    return len(ids)


def _gone(work: UnitOfWork, table: Table, key: str, most: int, *old: ColumnElement[bool]) -> int:
    c = table.c
    ids = list(work.conn.execute(select(c[key]).where(c.city_id == work.city_id, *old).limit(most)).scalars())
    if ids:
        work.conn.execute(delete(table).where(c.city_id == work.city_id, c[key].in_(ids)))
    return len(ids)
