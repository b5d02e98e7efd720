"""Tags as rows that workstations hold, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.tags.model import Tag, TagName, letters_of
from domain.vocabulary import Route, TagAxis, TagStatus
from domain.wire.rows import TagNameRow, TagRow


def row_of(tag: Tag) -> TagRow:
    """A tag as it is published."""
    return TagRow(
        code=tag.code,
        axis=tag.axis,
        parent=tag.parent,
        name=dict(tag.name),
        pinyin=tag.pinyin,
        initials=tag.initials,
        status=tag.status,
        replaced_by=tag.replaced_by,
        see=tag.see,
        define=tag.define,
        example=tag.example,
        words=tag.words,
        route=tag.route,
        names=tuple(
            TagNameRow(name.zh, name.en, name.pinyin, name.since.isoformat() if name.since else None)
            for name in tag.names
        ),
    )


def tag_of_row(row: TagRow) -> Tag:
    """The tag of a row; a route of a newer version is none here.

    Raises:
        ValueError: an axis or status that is unknown here.
    """
    return Tag(
        code=row.code,
        axis=TagAxis(row.axis),
        parent=row.parent,
        name=dict(row.name),
        pinyin=row.pinyin,
        initials=row.initials,
        status=TagStatus(row.status),
        replaced_by=row.replaced_by,
        see=row.see,
        define=row.define,
        example=row.example,
        words=row.words,
        route=next((route for route in Route if route == row.route), None),
        names=tuple(
            TagName(date.fromisoformat(name.since) if name.since else None, name.zh, name.en, name.pinyin)
            for name in row.names
        ),
    )


def as_on(tag: Tag, day: date) -> Tag:
    """A tag under the name it has on a day: one that begins later than its publication begins by itself."""
    name = tag.name_on(day)
    if name is None or (name.zh, name.en) == (tag.name["zh"], tag.name.get("en")):
        return tag
    pinyin, initials = letters_of(name.pinyin)
    return replace(tag, name={"zh": name.zh, "en": name.en}, pinyin=pinyin, initials=initials)
