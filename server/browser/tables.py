"""What browsers are given to keep: drafts of forms, and what a form that was sent came to."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, sealed, uid

draft = Table(
    "draft",
    metadata,
    city(),
    uid("user_id", key=True),
    code("form", key=True, length=200),
    sealed("fields", null=False),
    instant("saved_at"),
)
"""What somebody typed into a form and has not sent: ``form`` is the path that it is sent to."""

submission = Table(
    "submission",
    metadata,
    city(),
    uid("user_id", key=True),
    uid("request_id", key=True),
    sealed("outcome"),
    instant("at"),
)
"""A form that was sent, by the id it was given out with: sent again, it does nothing and comes to the same (``outcome``)."""
