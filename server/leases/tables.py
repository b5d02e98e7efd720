"""Answers of claims. The lease itself stands on its contact group (``server.contacts.tables``)."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import blob, city, instant, metadata, uid

lease_request = Table(
    "lease_request",
    metadata,
    city(),
    uid("request_id", key=True),
    uid("user_id"),
    instant("asked_at"),
    blob("answer"),
)
"""Sealed answers of claims, kept for an hour: the same request id gives the same tasks."""
