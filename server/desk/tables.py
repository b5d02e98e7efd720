"""What a city adds to the desk."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, words

letter = Table(
    "letter",
    metadata,
    city(),
    code("key", key=True, length=40),
    words("content"),
    instant("changed_at"),
)
"""``content``: JSON of a ``domain.acts.letters_load.LetterText``; texts of the city's own, written for nobody."""
