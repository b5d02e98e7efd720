"""Agents' states."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.db.work import Reading, UnitOfWork
from server.live.tables import agent_state


def newest(reading: Reading, users: Sequence[str]) -> dict[str, int]:
    """When each of these users last changed their state."""
    query = select(agent_state.c.user_id, agent_state.c.occurred_at).where(
        agent_state.c.city_id == reading.city_id, agent_state.c.user_id.in_(users)
    )
    return dict(reading.conn.execute(query).all())


def save(work: UnitOfWork, rows: list[dict[str, object]]) -> None:
    """Set states; one row per user."""
    work.upsert(agent_state, rows, ["city_id", "user_id"])
