"""The city's tags: the shipped ones to begin with; later ones added, retired and merged, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from domain.acts.tags_load import TagsLoad
from domain.ids import derived_id
from domain.tags.replicated import as_on, row_of, tag_of_row
from domain.tags.taxonomy import Taxonomy
from domain.times import day_of
from domain.vocabulary import TagAxis
from domain.wire import codec
from domain.wire.rows import RowKind, TagRow, city_scope
from resources import SHIPPED_TAGS, shipped_tags
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.db.work import Reading, Record, UnitOfWork
from server.tags import repository

UPGRADE = Machine("tags")


def taxonomy(reading: Reading) -> Taxonomy:
    """The city's tags as they are published."""
    return Taxonomy(tag_of_row(row) for row in repository.rows(reading).values())


def labels(reading: Reading, codes: Collection[str], lang: str) -> dict[str, str]:
    """What these tags are called today; one that nobody knows goes by its code."""
    today = day_of(reading.now, reading.zone())
    known = repository.rows(reading, sorted(codes)) if codes else {}
    return {
        code: as_on(tag_of_row(known[code]), today).label(lang) if code in known else code for code in codes
    }


def load(work: UnitOfWork, shipped: Taxonomy, by: Author) -> dict[str, int]:
    """Bring in what ships; a tag that it does not name stays as it is, and so does one that the city itself has changed.

    Returns how many were ``added``, ``changed`` and ``unchanged``.
    """
    known = repository.rows(work)
    own = repository.changed_by_the_city(work)
    wanted = [row_of(tag) for tag in shipped]
    changed = [row for row in wanted if known.get(row.code) != row and row.code not in own]
    if changed or repository.shipped_version(work) < SHIPPED_TAGS:
        told, tags_id = TagsLoad(tuple(changed), SHIPPED_TAGS), tags_of(work)
        act(work, Operation.by(by, told, work.now, entity_id=tags_id))
    added = sum(row.code not in known for row in changed)
    return {"added": added, "changed": len(changed) - added, "unchanged": len(wanted) - len(changed)}


def tags_of(reading: Reading) -> str:
    """The id that a city's tags go by where an act is done on all of them."""
    return derived_id("tags", reading.city_id)


def behind(reading: Reading) -> bool:
    """Whether the product ships newer tags than the city has; one that never loaded any waits for its administrator."""
    return repository.shipped_version(reading) < SHIPPED_TAGS and repository.has_tags(reading)


def upgrade(work: UnitOfWork) -> None:
    """Bring in what a new release ships, as rows that reach every workstation."""
    if behind(work):
        load(work, shipped_tags(), UPGRADE)


def publish(
    work: UnitOfWork,
    record: Record,
    rows: Sequence[TagRow],
    *,
    origin: str,
    by: str,
    changes: Sequence[dict[str, object]],
    shipped: int = 0,
) -> int:
    """Put tags in place as the next version, and tell every workstation; returns its number."""
    repository.save(work, rows)
    for row in rows:
        record.touch(city_scope(), RowKind.TAG, row.code)
    version = repository.newest_version(work) + 1
    by_axis = leaves_by_axis(taxonomy(work))
    told: dict[str, object] = {
        "version": version,
        "published_at": work.now,
        "published_by": by,
        "origin": origin,
        "shipped": shipped,
        "changes": len(rows),
        "leaves": sum(by_axis.values()),
        "by_axis": codec.encode(by_axis).decode(),
    }
    repository.add_version(work, told, changes)
    return version


def leaves_by_axis(tags: Taxonomy) -> Mapping[str, int]:
    """How many leaves each axis has."""
    leaves = tags.leaves()
    return {axis.value: sum(leaf.axis is axis for leaf in leaves) for axis in TagAxis}


def change(
    number: int, kind: str, before: TagRow | None, after: TagRow, by: str, at: int
) -> dict[str, object]:
    """A line of what a version changed."""
    return {
        "number": number,
        "code": after.code,
        "kind": kind,
        "edited_by": by,
        "edited_at": at,
        "before": codec.encode(before).decode() if before is not None else None,
        "after": codec.encode(after).decode(),
    }
