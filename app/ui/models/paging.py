"""What a list asks of whoever has the rows: one page after a key, sorted and filtered there. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from app.bridge.lanes import Lane

Record = TypeVar("Record")
Record_co = TypeVar("Record_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list: the key of a column and its direction."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Order and filter of a list; a filter is a name and the value wanted."""

    sort: Sort | None = None
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page(Generic[Record_co]):
    """Some rows in order.

    Attributes:
        rows: the records.
        next_key: what to ask for next, None at the end. Opaque to the list.
        total: how many rows the query has in all, None where that is not known.
        beyond: there are more than ``total``, which was counted no further.
    """

    rows: tuple[Record_co, ...]
    next_key: object | None = None
    total: int | None = None
    beyond: bool = False


class PageSource(Protocol[Record_co]):
    """Whoever has the rows. It is asked on its lane's thread, so it must not touch Qt."""

    @property
    def lane(self) -> Lane | None:
        """Where it is asked; None: its rows are in memory, and it answers at once."""
        ...

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[Record_co]:
        """At most ``limit`` rows behind ``after_key`` (None: from the start) of a query."""
        ...
