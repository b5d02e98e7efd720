"""Tags: a tree on four axes, retired and merged but never deleted; its versions, and what each changed."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, words

tag = Table(
    "tag",
    metadata,
    city(),
    code("code", key=True),
    code("axis", length=24),
    code("parent", null=True),
    code("name_zh", length=80),
    code("name_en", length=120),
    code("pinyin", length=200),
    code("initials", length=80),
    code("status", length=16),
    code("replaced_by", null=True),
    words("see", null=True),
    words("define", null=True),
    words("example", null=True),
    words("spoken", null=True),
    code("route", null=True, length=24),
    words("names", null=True),
)
"""As it is published now. ``see``, ``spoken`` (its words) and ``names`` (with their days) are JSON lists, null where there are none."""

tag_version = Table(
    "tag_version",
    metadata,
    city(),
    number("version", key=True),
    instant("published_at"),
    code("published_by", length=36),
    code("origin", length=16),
    number("shipped"),
    number("changes"),
    number("leaves"),
    words("by_axis"),
)
"""Every publication: ``origin`` is draft, undo, or shipped (the product's own, then ``shipped`` is which of them). ``leaves`` and ``by_axis``
(JSON) say how many leaves there were afterwards."""

tag_change = Table(
    "tag_change",
    metadata,
    city(),
    number("version", key=True),
    number("number", key=True),
    code("code", key=True),
    code("kind", length=16),
    code("edited_by", length=36),
    instant("edited_at"),
    words("before", null=True),
    words("after"),
)
"""What a version changed, by edit (``number``) and tag: how the tag stood before, null where it was not there, and after (JSON of its row). Of the
first loading of the product's tags nothing is kept here: they begin with it."""

Index("ix_tag_change_code", tag_change.c.city_id, tag_change.c.code, tag_change.c.version)
