"""The draft of the next version: a list that is only added to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from server.accounts.tables import user
from server.acts.authors import name_of
from server.db.work import Reading, UnitOfWork
from server.tagging.tables import tag_step

EDIT, WITHDRAW, PUBLISH = "edit", "withdraw", "publish"

_s = tag_step.c


def revision(reading: Reading) -> int:
    """What was done to the draft last, 0 where nothing was."""
    query = select(func.max(_s.number)).where(_s.city_id == reading.city_id)
    return int(reading.conn.execute(query).scalar() or 0)


def since_publication(reading: Reading) -> Sequence[Any]:
    """What was done to the draft since the last publication, the oldest first."""
    last = (
        select(func.coalesce(func.max(_s.number), 0))
        .where(_s.city_id == reading.city_id, _s.kind == PUBLISH)
        .scalar_subquery()
    )
    query = select(tag_step).where(_s.city_id == reading.city_id, _s.number > last)
    return reading.conn.execute(query.order_by(_s.number)).all()


def known(reading: Reading, edit_id: str) -> bool:
    """Whether an edit of this id was ever made."""
    query = select(_s.number).where(_s.city_id == reading.city_id, _s.edit_id == edit_id).limit(1)
    return reading.conn.execute(query).first() is not None


def add(work: UnitOfWork, kind: str, by: str, edit_id: str | None = None, edit: str | None = None) -> int:
    """Note what was done; returns the draft's revision."""
    number = revision(work) + 1
    row = {"number": number, "kind": kind, "edit_id": edit_id, "edit": edit, "by_user_id": by, "at": work.now}
    work.conn.execute(insert(tag_step).values(city_id=work.city_id, **row))
    return number


def names(reading: Reading, author_ids: Collection[str]) -> dict[str, str]:
    """What whoever did something is called, by the id the history has; one who is no user by the name of what they are."""
    query = select(user.c.user_id, user.c.name).where(
        user.c.city_id == reading.city_id, user.c.user_id.in_(sorted(author_ids))
    )
    found = {row.user_id: row.name for row in reading.conn.execute(query)} if author_ids else {}
    return {author: found.get(author) or name_of(author) for author in author_ids}
