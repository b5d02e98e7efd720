"""Replies, the texts they may answer, and parts of long ones that wait for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from server.db.prepared import PreparedIn, insert_all, one_of
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_conversation, sms_message, sms_reply

_r, _m, _k = sms_reply.c, sms_message.c, sms_conversation.c
_CITY: BindParameter[str] = bindparam("b_city")
_KNOWN = PreparedIn(lambda names: select(_r.reply_id).where(_r.city_id == _CITY, one_of(_r.reply_id, names)))
_TEXTS = PreparedIn(
    lambda names: select(
        _m.group_id,
        _m.message_id,
        _m.conversation_id,
        _m.extension,
        _m.state,
        _m.accepted_at,
        func.coalesce(_m.tried_at, _m.due_at).label("tried_at"),
    ).where(
        _m.city_id == _CITY,
        one_of(_m.group_id, names),
        _m.planned_at > bindparam("b_since"),
        # One left in doubt by a restore was handed over, if at all, when it was due.
        (_m.tries > 0) | _m.restored,
    )
)
_OPEN = PreparedIn(
    lambda names: select(_k.conversation_id, _k.until).where(
        _k.city_id == _CITY, one_of(_k.conversation_id, names)
    )
)


def known(reading: Reading, reply_ids: Sequence[str]) -> set[str]:
    """Those of these replies that there are."""
    ids = sorted(set(reply_ids))
    rows = _KNOWN.rows(reading.conn, {"b_city": reading.city_id}, ids) if ids else []
    return {row.reply_id for row in rows}


def texts(reading: Reading, group_ids: Sequence[str], since: int) -> Mapping[str, list[Any]]:
    """The texts handed over to these numbers, of those planned since then, and those of which a restore left that in doubt."""
    found: dict[str, list[Any]] = {}
    ids = sorted(set(group_ids))
    if ids:
        for row in _TEXTS.rows(reading.conn, {"b_city": reading.city_id, "b_since": since}, ids):
            found.setdefault(row.group_id, []).append(row)
    return found


def over(reading: Reading, conversation_ids: Sequence[str]) -> set[str]:
    """Those of these conversations that are over."""
    ids = sorted(set(conversation_ids))
    rows = _OPEN.rows(reading.conn, {"b_city": reading.city_id}, ids) if ids else []
    return {row.conversation_id for row in rows if row.until is None}


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """New replies."""
    insert_all(work.conn, sms_reply, rows)
    touch(work, Touched.ASKED, (str(row["event_id"]) for row in rows if row["event_id"] is not None))
