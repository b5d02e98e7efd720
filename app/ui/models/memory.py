"""Lists whose rows are in memory already: no thread and no pages, the same model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from app.ui.models.paging import Page, Query

Record = TypeVar("Record")


class MemorySource(Generic[Record]):
    """Rows as last put, in the order asked for.

    Args:
        sorts: by column key, what to sort by; other columns leave the order as it was put.
    """

    lane = None

    def __init__(self, sorts: Mapping[str, Callable[[Record], Any]]) -> None:
        self._sorts = sorts
        self._rows: tuple[Record, ...] = ()

    def put(self, rows: Sequence[Record]) -> None:
        """The newest rows, in their natural order."""
        self._rows = tuple(rows)

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[Record]:
        rows = self._rows
        key = self._sorts.get(query.sort.column) if query.sort else None
        if key is not None and query.sort is not None:
            rows = tuple(sorted(rows, key=key, reverse=query.sort.descending))
        return Page(rows, None, len(rows))
