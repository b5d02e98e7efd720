"""Queries of the table of years."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from domain.acts.calendar_load import CalendarDay
from server.calendar.tables import working_year
from server.db.prepared import Prepared
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork

_YEARS = Prepared(
    select(working_year.c.year, working_year.c.days).where(working_year.c.city_id == bindparam("city"))
)


def years(reading: Reading) -> frozenset[tuple[int, str]]:
    """Every year the city has, with its days as they are stored: what tells one calendar from another."""
    return frozenset((row.year, row.days) for row in _YEARS.rows(reading.conn, {"city": reading.city_id}))


def read(stored: str) -> list[CalendarDay]:
    """The days out of a row."""
    return [CalendarDay(date, worked, name) for date, worked, name in json.loads(stored)]


def save(work: UnitOfWork, found: Mapping[int, Sequence[CalendarDay]]) -> None:
    """Put these years in place of what is there of them."""
    touch(work, Touched.KEEPING, (work.city_id,) if found else ())
    work.upsert(
        working_year,
        [
            {
                "city_id": work.city_id,
                "year": year,
                "days": json.dumps([[one.date, one.worked, one.name] for one in days], ensure_ascii=False),
                "loaded_at": work.now,
            }
            for year, days in sorted(found.items())
        ],
        ["city_id", "year"],
    )
