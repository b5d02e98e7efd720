"""Rows of officers and their postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from server.db.work import Reading, UnitOfWork
from server.masterdata.records import NewPosting
from server.masterdata.tables import officer, posting


class PostingKey(NamedTuple):
    """What tells one posting from another; ``valid_from`` in UTC ms, 0 = always."""

    badge_no: str
    unit_id: str
    valid_from: int


def officer_names(reading: Reading) -> dict[str, str]:
    """Name by 警号."""
    query = select(officer.c.badge_no, officer.c.name).where(officer.c.city_id == reading.city_id)
    return {row.badge_no: row.name for row in reading.conn.execute(query)}


def postings(reading: Reading) -> dict[PostingKey, int | None]:
    """Every posting with its end (UTC ms, exclusive; None = still)."""
    p = posting.c
    query = select(p.badge_no, p.unit_id, p.valid_from, p.valid_to).where(p.city_id == reading.city_id)
    return {
        PostingKey(row.badge_no, row.unit_id, row.valid_from): row.valid_to
        for row in reading.conn.execute(query)
    }


def save_officers(work: UnitOfWork, names: dict[str, str], new: Sequence[NewPosting]) -> None:
    """Insert officers and postings or bring them up to date."""
    officers: list[dict[str, object]] = [
        {"city_id": work.city_id, "badge_no": badge, "name": name} for badge, name in names.items()
    ]
    work.upsert(officer, officers, ["city_id", "badge_no"])
    work.upsert(posting, list(_rows(work, new)), ["city_id", "badge_no", "unit_id", "valid_from"])


def _rows(work: UnitOfWork, new: Sequence[NewPosting]) -> Iterable[dict[str, object]]:
    for one in new:
        yield {
            "city_id": work.city_id,
            "badge_no": one.badge_no,
            "unit_id": one.unit_id,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        }
