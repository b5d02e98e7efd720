"""``INSERT … ON CONFLICT``, which SQLAlchemy has in each database's own dialect; only the one that is asked for is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert


def inserting(table: Table, *, sqlite: bool) -> Insert:
    """An insertion that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``; the two dialects spell them alike."""
    if sqlite:
        from sqlalchemy.dialects.sqlite import insert as insert_sqlite

        return insert_sqlite(table)  # type: ignore[return-value]
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)
