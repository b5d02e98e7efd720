"""Queries of the tag table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.wire.rows import TagRow
from server.db.work import Reading, UnitOfWork
from server.tags.tables import tag


def rows(reading: Reading, codes: Sequence[str] | None = None) -> dict[str, TagRow]:
    """Tags by code; all of them if no codes are given."""
    query = select(tag).where(tag.c.city_id == reading.city_id)
    if codes is not None:
        query = query.where(tag.c.code.in_(codes))
    return {
        row.code: TagRow(
            code=row.code,
            axis=row.axis,
            parent=row.parent,
            name={"zh": row.name_zh, "en": row.name_en},
            pinyin=row.pinyin,
            initials=row.initials,
            status=row.status,
            replaced_by=row.replaced_by,
        )
        for row in reading.conn.execute(query)
    }


def save(work: UnitOfWork, changed: Sequence[TagRow]) -> None:
    """Add or change tags."""
    work.upsert(
        tag,
        [
            {
                "city_id": work.city_id,
                "code": t.code,
                "axis": t.axis,
                "parent": t.parent,
                "name_zh": t.name["zh"],
                "name_en": t.name.get("en", t.name["zh"]),
                "pinyin": t.pinyin,
                "initials": t.initials,
                "status": t.status,
                "replaced_by": t.replaced_by,
            }
            for t in changed
        ],
        ["city_id", "code"],
    )
