"""What stands on the open board, and which officers let themselves be named there."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import city, code, instant, metadata, sealed, small, uid

board_entry = Table(
    "board_entry",
    metadata,
    city(),
    uid("entry_id", key=True),
    uid("order_id"),
    code("section", length=16),
    code("district", length=120),
    code("month", length=7),
    small("days"),
    sealed("text"),
    uid("written_by"),
    instant("written_at"),
    instant("published_at", null=True),
    instant("gone_at", null=True),
    UniqueConstraint("city_id", "order_id"),
)
"""A text for the board, sealed as long as nobody published it and after: ``section`` praise or demand, ``month`` of the order's end, ``days``
it took. The entry's own random id is its address: nothing leads from there to the order. ``gone_at``: taken down again; rewritten, it is a draft once more."""

Index("ix_board_entry_section", board_entry.c.city_id, board_entry.c.section, board_entry.c.published_at, board_entry.c.entry_id)  # fmt: skip

board_naming = Table(
    "board_naming", metadata, city(), code("badge_no", key=True, length=32), instant("since")
)
"""Officers who let themselves be named (surname, unit) where they are praised; the row goes when they no longer do."""
