"""What became of a tag: its changes, by whom, and which of them can still be taken back."""

from __future__ import annotations

import json
from typing import Any

from domain.tags.model import Tag
from domain.tags.replicated import tag_of_row
from domain.times import day_of
from domain.wire import codec
from domain.wire.rows import TagRow
from domain.wire.tags import TagChange, TagHistory, TagState, TagVersion, TagVersions
from server.db.work import Reading
from server.tagging.repository import drafts
from server.tags import repository


def is_of_today(reading: Reading, at: int) -> bool:
    """Whether an instant is of this day, by the city's calendar."""
    zone = reading.zone()
    return day_of(at, zone) == day_of(reading.now, zone)


def tags_of_change(row: Any) -> tuple[Tag, Tag | None]:
    """A tag after a change and before it."""
    before = tag_of_row(codec.decode(row.before, TagRow)) if row.before is not None else None
    return tag_of_row(codec.decode(row.after, TagRow)), before


def version_of(reading: Reading, number: int) -> TagVersion:
    """One publication."""
    row = repository.version_of(reading, number)
    return _version(row, drafts.names(reading, {row.published_by}))


def versions(reading: Reading) -> TagVersions:
    """The newest publications."""
    rows = repository.versions(reading)
    names = drafts.names(reading, {row.published_by for row in rows})
    return TagVersions([_version(row, names) for row in rows])


def _version(row: Any, names: dict[str, str]) -> TagVersion:
    return TagVersion(
        row.version,
        row.published_at,
        names[row.published_by],
        row.origin,
        row.changes,
        row.leaves,
        json.loads(row.by_axis),
    )


def history(reading: Reading, code: str | None, version: int | None) -> TagHistory:
    """The changes of one tag, the newest first; or those of one version."""
    if code is not None:
        rows = repository.history_of(reading, code)
    else:
        rows = repository.changes_of(reading, version or 0)
    published = {number: repository.version_of(reading, number) for number in {row.version for row in rows}}
    people = {row.edited_by for row in rows} | {one.published_by for one in published.values()}
    names = drafts.names(reading, people)
    now = repository.rows(reading, sorted({row.code for row in rows})) if rows else {}
    return TagHistory([_change(reading, row, published[row.version], names, now) for row in rows])


def _change(
    reading: Reading, row: Any, version: Any, names: dict[str, str], now: dict[str, TagRow]
) -> TagChange:
    after = codec.decode(row.after, TagRow)
    before = codec.decode(row.before, TagRow) if row.before is not None else None
    return TagChange(
        version=row.version,
        number=row.number,
        kind=row.kind,
        code=row.code,
        at=version.published_at,
        edited_by=names[row.edited_by],
        published_by=names[version.published_by],
        after=_state(after),
        before=_state(before) if before is not None else None,
        undoable=version.origin != repository.SHIPPED
        and is_of_today(reading, version.published_at)
        and now.get(row.code) == after,
    )


def _state(row: TagRow) -> TagState:
    return TagState(
        zh=row.name["zh"],
        en=row.name.get("en", ""),
        pinyin=row.pinyin,
        status=row.status,
        replaced_by=row.replaced_by,
        see=row.see,
        define=row.define,
        example=row.example,
        words=row.words,
        route=row.route,
    )
