"""Tags: a tree on four axes, retired and merged but never deleted."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, metadata

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
)
