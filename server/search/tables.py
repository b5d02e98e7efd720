"""The index of sealed texts."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import blob, city, code, instant, metadata, number, uid

search_text = Table(
    "search_text",
    metadata,
    city(),
    uid("text_id", key=True),
    code("kind", length=16),
    instant("at"),
    blob("marks"),
)
"""A text that can be found. ``at``: when it was said, by which what is found is sorted; ``marks``: all its marks, 8 bytes each, so that they can
be taken out again without opening anything."""

search_mark = Table(
    "search_mark",
    metadata,
    city(),
    code("kind", key=True, length=16),
    number("mark", key=True),
    number("at", key=True),
    uid("text_id", key=True),
    sqlite_with_rowid=False,
)
"""Which texts of a kind have a sign or pair: ``mark`` is the head of its keyed hash, so that who reads the table reads no word."""
