"""What is published of the years: one row a year, read whole."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, instant, metadata, small, words

working_year = Table(
    "working_year",
    metadata,
    city(),
    small("year", key=True),
    words("days"),
    instant("loaded_at"),
)
"""``days``: JSON list of [ISO date, whether it is worked, name], in order of date."""
