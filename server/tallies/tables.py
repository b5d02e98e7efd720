"""The cells of the figures."""

from __future__ import annotations

from sqlalchemy import Table

from domain.tallies import Measure
from server.db.metadata import city, code, instant, metadata, number, partial_index, small, uid, words

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

figure_cell = Table(
    "figure_cell",
    metadata,
    city(),
    code("source", key=True, length=24),
    code("grain", key=True, length=8),
    code("measure", key=True, length=24),
    code("code", key=True),
    uid("unit_id", key=True),
    small("begins", key=True),
    code("business_line", key=True, length=24),
    code("channel", key=True, length=24),
    code("stratum", key=True, length=24),
    number("weight", key=True),
    number("n"),
    sqlite_with_rowid=False,
)
"""How many there are at one place (:class:`domain.figures.cube.CubeCell`); ``source`` is its table. All of it follows from
:data:`figure_subject`, and that from the rows. By measure and unit first: a figure reads a few measures of some units over a time."""

LOOK = "look_at IS NOT NULL"
"""Events whose stratum is not fixed yet, in the words of their index so that both databases find it."""

figure_subject = Table(
    "figure_subject",
    metadata,
    city(),
    uid("subject_id", key=True),
    words("entries"),
    instant("look_at", null=True),
    sqlite_with_rowid=False,
)
"""What an event, or an order without one, counts in the cells: JSON of its entries by part. Whoever changes it takes these away and puts new ones
there, so that nobody needs to know what it was before. ``look_at``: when it is to be looked at though nobody changes it (its cut-off)."""

partial_index(
    "ix_figure_subject_look",
    figure_subject.c.city_id,
    figure_subject.c.look_at,
    figure_subject.c.subject_id,
    where=LOOK,
)

figure_building = Table(
    "figure_building",
    metadata,
    city(),
    uid("reached"),
)
"""A city whose cells are being made: all events up to ``reached`` are in them. None where they are whole."""
