"""Agents' states: rows, so that any process can show them."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, uid

agent_state = Table(
    "agent_state",
    metadata,
    city(),
    uid("user_id", key=True),
    code("state", length=24),
    instant("since"),
    instant("occurred_at"),
)
