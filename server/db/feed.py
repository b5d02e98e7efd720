"""Reading the feed, which is only ever added to: a row of a scope counts at its newest number, earlier ones are superseded.

Nothing finds a row of the feed by its id: such an index is written at random places, and that was most of what the feed cost a delivered
form. So whoever wants the newest reads a stretch of numbers, which is short where it is read often, and keeps the last of each row.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ColumnElement, Subquery, case, cast, func, select

from server.db.tables import feed

_KEY = (feed.c.scope, feed.c.kind, feed.c.row_id)
_DELETED = case((feed.c.deleted.is_(True), 1), else_=0)


def newest(*stretch: ColumnElement[bool]) -> Subquery:
    """Each row of the stretch once, as it stands in its newest number: ``scope``, ``kind``, ``row_id``, ``seq``, ``deleted``.

    ``stretch``: conditions on the feed's columns. It must reach up to the head, or what it ends before is taken for the newest.
    """
    # The number and, in its last bit, whether it is a tombstone: of the greatest, both are known on either database.
    last = (
        select(*_KEY, func.max(feed.c.seq * 2 + _DELETED).label("last"))
        .where(*stretch)
        .group_by(*_KEY)
        .subquery()
        .c
    )
    return select(
        last.scope,
        last.kind,
        last.row_id,
        (last.last // 2).label("seq"),
        cast(last.last % 2 == 1, Boolean).label("deleted"),
    ).subquery("newest")
