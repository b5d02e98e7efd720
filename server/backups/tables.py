"""The backups that are kept."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, number, uid, words

backup = Table(
    "backup",
    metadata,
    city(),
    uid("backup_id", key=True),
    words("file"),
    number("epoch"),
    number("head"),
    code("head_hash"),
    words("marks"),
    instant("made_at"),
    number("bytes"),
    code("sha256"),
)
"""One row per backup kept and city in it. ``marks`` is JSON of ``server.backups.manifest.Mark``: links of the chain as they
were, by which it is known how far a backup reaches into the history as it is now."""
