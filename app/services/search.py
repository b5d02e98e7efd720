"""``Ctrl+K``: tasks, own records, units, colleagues; orders when the centre answers. Commands are the screens' own."""

from __future__ import annotations

from app.records.search import SearchHit


class Search:
    """One box over what this workstation knows."""

    def find(self, text: str, limit: int = 20) -> list[SearchHit]:
        """Hits over the local replica, best first; never the network."""
        raise NotImplementedError
