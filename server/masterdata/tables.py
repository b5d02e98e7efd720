"""Units, their aliases, officers and postings: each with from and to."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import city, code, instant, metadata, number, uid

unit = Table(
    "unit",
    metadata,
    city(),
    uid("unit_id", key=True),
    code("code"),
    code("name", length=120),
    code("kind", length=24),
    uid("parent_id", null=True),
    code("public_phone", length=40),
    instant("valid_from", null=True),
    instant("valid_to", null=True),
    UniqueConstraint("city_id", "code"),
)
"""市局, 分局, 所队, 窗口 …; ``unit_id`` = derived_id("unit", city, code)."""

unit_alias = Table(
    "unit_alias",
    metadata,
    city(),
    code("alias", key=True, length=120),
    uid("unit_id"),
)
"""Every name or code by which a source may call a unit (its own name and code included), normalised."""

officer = Table(
    "officer",
    metadata,
    city(),
    code("badge_no", key=True, length=32),
    code("name"),
)

posting = Table(
    "posting",
    metadata,
    city(),
    code("badge_no", key=True, length=32),
    uid("unit_id", key=True),
    number("valid_from", key=True),
    instant("valid_to", null=True),
)
"""Where an officer serves, from (ms, 0 = always) to (exclusive, null = still)."""

Index("ix_posting_unit", posting.c.city_id, posting.c.unit_id)
