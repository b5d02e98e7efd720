"""Refused operations a lead has put aside."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, sealed, uid, words

op_set_aside = Table(
    "op_set_aside",
    metadata,
    city(),
    uid("op_id", key=True),
    code("code", null=True),
    words("params", null=True),
    uid("by_user_id"),
    instant("at"),
    sealed("reason", null=False),
)
"""``code`` and ``params`` (JSON) are what the operation was refused with; its receipt now says ``op.set_aside``."""
