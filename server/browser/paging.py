"""Pages of a list that is read by a cursor: the addresses of the first page and of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Pages:
    """``previous`` leads back to the first page; a cursor knows no way back but the browser's."""

    previous: str | None
    next: str | None

    @classmethod
    def of(cls, path: str, filters: Mapping[str, str], after: str | None, cursor: str | None) -> Pages:
        """Of a list at ``path``: ``after`` is the cursor this page began at, ``cursor`` that of the next."""
        kept = {name: value for name, value in filters.items() if value}
        first = f"{path}?{urlencode(kept)}" if kept else path
        following = f"{path}?{urlencode(kept | {'after': cursor})}" if cursor else None
        return cls(first if after else None, following)
