"""How many rows a query finds, counted no further than anybody reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

CAP = 1_000


def count_up_to(conn: Connection, query: Select[Any], cap: int = CAP) -> tuple[int, bool]:
    """How many rows ``query`` finds, at most ``cap``, and whether there are more. Reads no more than one beyond the cap."""
    some = query.limit(cap + 1).subquery()
    found = int(conn.execute(select(func.count()).select_from(some)).scalar_one())
    return min(found, cap), found > cap
