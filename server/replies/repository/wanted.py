"""What replies want done: numbers left alone, calls, texts back, and rows of the inbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from server.contacts.repository import add_groups
from server.contacts.tables import contact_group
from server.db.prepared import Prepared, insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_call, sms_message, sms_reply
from server.tasks.tables import task

_g, _r, _t = contact_group.c, sms_reply.c, task.c


def opt_out(work: UnitOfWork, group_ids: Collection[str]) -> None:
    """These want no more of it; the first time they said so stands."""
    ids = sorted(set(group_ids))
    if ids:
        add_groups(work, ids)
        work.conn.execute(
            update(contact_group)
            .where(_g.city_id == work.city_id, _g.group_id.in_(ids), _g.opted_out_at.is_(None))
            .values(opted_out_at=work.now)
        )


def wrong_number(work: UnitOfWork, group_ids: Collection[str]) -> None:
    """These numbers are not whose they were said to be."""
    ids = sorted(set(group_ids))
    if ids:
        add_groups(work, ids)
        work.conn.execute(
            update(contact_group)
            .where(_g.city_id == work.city_id, _g.group_id.in_(ids))
            .values(wrong_number=True)
        )


def tasks_of(reading: Reading, group_ids: Collection[str]) -> list[Any]:
    """Id and hall of the tasks of these groups."""
    ids = sorted(set(group_ids))
    if not ids:
        return []
    query = select(_t.task_id, _t.hall_id).where(_t.city_id == reading.city_id, _t.group_id.in_(ids))
    return list(reading.conn.execute(query))


def want_calls(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Have these called; what was wanted before stands."""
    work.add_new(sms_call, rows, ["city_id", "event_id"])


def known_messages(reading: Reading, message_ids: Collection[str]) -> set[str]:
    """Those of these messages that there are."""
    m = sms_message.c
    query = select(m.message_id).where(m.city_id == reading.city_id, m.message_id.in_(sorted(message_ids)))
    return set(reading.conn.execute(query).scalars())


def add_texts(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Plan texts."""
    if rows:
        insert_all(work.conn, sms_message, list(rows))
        touch(work, Touched.ASKED, (str(row["event_id"]) for row in rows if row["event_id"] is not None))


_FILED = Prepared(
    update(sms_reply)
    .where(_r.city_id == bindparam("b_city"), _r.reply_id == bindparam("b_reply", type_=_r.reply_id.type))
    .values(
        conversation_id=bindparam("b_conversation", type_=_r.conversation_id.type), inbox=bindparam("b_inbox")
    )
)


def filed(work: UnitOfWork, rows: Mapping[str, tuple[str | None, str | None]]) -> None:
    """The conversation of each reply, and why a person has to look at it."""
    touch(work, Touched.REPLY, rows)
    _FILED.run_all(
        work.conn,
        [
            {"b_city": work.city_id, "b_reply": reply, "b_conversation": talk, "b_inbox": why}
            for reply, (talk, why) in sorted(rows.items())
        ],
    )
