"""What lists that go on from a key have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement


def directed(columns: Sequence[ColumnElement[Any]], descending: bool) -> list[ColumnElement[Any]]:
    """Columns to order by, all in one direction, so that a comparison of tuples finds where to go on."""
    return [column.desc() if descending else column for column in columns]
