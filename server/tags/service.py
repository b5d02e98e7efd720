"""The city's tags: the shipped ones to begin with; later ones added, retired and merged, never deleted."""

from __future__ import annotations

from domain.ids import derived_id
from domain.tags import Tag, Taxonomy
from domain.wire.rows import RowKind, TagRow, city_scope
from server.db.work import UnitOfWork
from server.tags import repository


def load(work: UnitOfWork, taxonomy: Taxonomy, author_id: str | None) -> dict[str, int]:
    """Bring the table to what the taxonomy says; a tag it does not name stays as it is.

    Returns how many were ``added``, ``changed`` and ``unchanged``.
    """
    known = repository.rows(work)
    wanted = [_row(tag) for tag in taxonomy]
    changed = [row for row in wanted if known.get(row.code) != row]
    if changed:
        repository.save(work, changed)
        record = work.record(
            "tags.load", derived_id("tags", work.city_id), {"tags": changed}, author_id=author_id
        )
        for row in changed:
            record.touch(city_scope(), RowKind.TAG, row.code)
    added = sum(row.code not in known for row in changed)
    return {"added": added, "changed": len(changed) - added, "unchanged": len(wanted) - len(changed)}


def _row(tag: Tag) -> TagRow:
    return TagRow(
        code=tag.code,
        axis=tag.axis,
        parent=tag.parent,
        name=dict(tag.name),
        pinyin=tag.pinyin,
        initials=tag.initials,
        status=tag.status,
        replaced_by=tag.replaced_by,
    )
