"""What events keep of the citizens' SMS answers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, update

from server.db.work import UnitOfWork
from server.events.tables import event


def keep(work: UnitOfWork, replies: Mapping[str, str]) -> int:
    """Note the answer (``1`` to ``3``) by event id; returns how many events there were."""
    if not replies:
        return 0
    statement = (
        update(event)
        .where(event.c.city_id == work.city_id, event.c.event_id == bindparam("known"))
        .values(sms_reply=bindparam("said"))
    )
    rows = [{"known": event_id, "said": said} for event_id, said in sorted(replies.items())]
    return work.conn.execute(statement, rows).rowcount
