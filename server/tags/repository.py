"""Queries of the tags, their versions and changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select

from domain.wire import codec
from domain.wire.rows import TagNameRow, TagRow
from server.db.prepared import insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.tags.tables import tag, tag_change, tag_version

SHIPPED = "shipped"
"""Origin of a version, and kind of its changes, that came with the product."""

MOST_VERSIONS, MOST_CHANGES = 50, 500

_t, _v, _c = tag.c, tag_version.c, tag_change.c


def rows(reading: Reading, codes: Sequence[str] | None = None) -> dict[str, TagRow]:
    """Tags by code; all of them if no codes are given."""
    query = select(tag).where(_t.city_id == reading.city_id)
    if codes is not None:
        query = query.where(_t.code.in_(codes))
    return {row.code: _row(row) for row in reading.conn.execute(query)}


def _row(row: Row[Any]) -> TagRow:
    return TagRow(
        code=row.code,
        axis=row.axis,
        parent=row.parent,
        name={"zh": row.name_zh, "en": row.name_en},
        pinyin=row.pinyin,
        initials=row.initials,
        status=row.status,
        replaced_by=row.replaced_by,
        see=tuple(json.loads(row.see or "[]")),
        define=row.define or "",
        example=row.example or "",
        words=tuple(json.loads(row.spoken or "[]")),
        route=row.route,
        names=codec.decode(row.names, tuple[TagNameRow, ...]) if row.names else (),
    )


def save(work: UnitOfWork, changed: Sequence[TagRow]) -> None:
    """Add or change tags."""
    touch(work, Touched.TAG, (one.code for one in changed))
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
                "see": codec.encode(t.see).decode() if t.see else None,
                "define": t.define or None,
                "example": t.example or None,
                "spoken": codec.encode(t.words).decode() if t.words else None,
                "route": t.route,
                "names": codec.encode(t.names).decode() if t.names else None,
            }
            for t in changed
        ],
        ["city_id", "code"],
    )


def newest_version(reading: Reading) -> int:
    """The number of the newest publication, 0 before the first."""
    query = select(func.max(_v.version)).where(_v.city_id == reading.city_id)
    return int(reading.conn.execute(query).scalar() or 0)


def shipped_version(reading: Reading) -> int:
    """Which of the product's own tags were loaded last, 0 for none that says so."""
    query = select(func.max(_v.shipped)).where(_v.city_id == reading.city_id)
    return int(reading.conn.execute(query).scalar() or 0)


def has_tags(reading: Reading) -> bool:
    """Whether the city has any tags."""
    query = select(_t.code).where(_t.city_id == reading.city_id).limit(1)
    return reading.conn.execute(query).first() is not None


def add_version(work: UnitOfWork, version: dict[str, object], changes: Sequence[dict[str, object]]) -> None:
    """Note a publication with what it changed."""
    work.conn.execute(insert(tag_version).values(city_id=work.city_id, **version))
    insert_all(
        work.conn,
        tag_change,
        [{"city_id": work.city_id, "version": version["version"], **change} for change in changes],
    )


def versions(reading: Reading) -> Sequence[Any]:
    """The newest publications, newest first."""
    query = select(tag_version).where(_v.city_id == reading.city_id)
    return reading.conn.execute(query.order_by(_v.version.desc()).limit(MOST_VERSIONS)).all()


def version_of(reading: Reading, version: int) -> Any:
    """One publication, or None."""
    query = select(tag_version).where(_v.city_id == reading.city_id, _v.version == version)
    return reading.conn.execute(query).one_or_none()


def changes_of(reading: Reading, version: int, number: int | None = None) -> Sequence[Any]:
    """What a version changed, or one edit of it."""
    query = select(tag_change).where(_c.city_id == reading.city_id, _c.version == version)
    if number is not None:
        query = query.where(_c.number == number)
    return reading.conn.execute(query.order_by(_c.number, _c.code).limit(MOST_CHANGES)).all()


def history_of(reading: Reading, code: str) -> Sequence[Any]:
    """What was changed of one tag, newest first."""
    query = select(tag_change).where(_c.city_id == reading.city_id, _c.code == code)
    return reading.conn.execute(query.order_by(_c.version.desc(), _c.number.desc()).limit(MOST_CHANGES)).all()


def changed_by_the_city(reading: Reading) -> frozenset[str]:
    """The tags that the city itself ever published a change of."""
    query = select(_c.code).where(_c.city_id == reading.city_id, _c.kind != SHIPPED).distinct()
    return frozenset(reading.conn.execute(query).scalars())
