"""The cells of the figures."""

from __future__ import annotations

from sqlalchemy import Table

from domain.tallies import Measure
from server.db.metadata import city, code, metadata, number, small, uid

tally = Table(
    "tally",
    metadata,
    city(),
    code("date_by", key=True, length=8),
    code("grain", key=True, length=8),
    small("begins", key=True),
    uid("unit_id", key=True),
    code("business_line", key=True, length=24),
    *(number(measure.value) for measure in Measure),
    sqlite_with_rowid=False,
)
"""How many of each measure a unit and line have on one day, or in one month (``grain``), of the city's calendar. ``begins`` is its
first day, 20260131; ``unit_id`` :data:`NO_UNIT` where none is known. A month is the sum of its days, kept up with them, so that a year is
twelve rows a unit and line and not 365. All of it follows from tasks, calls and answers, and can be made anew."""

NO_UNIT = "00000000-0000-0000-0000-000000000000"
"""In place of a unit that is not known: a key has no empty column."""
