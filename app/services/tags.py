"""Tags: found by name, pinyin or initials, offline too."""

from __future__ import annotations

from app.records.tag import TagHit


class Tags:
    """The tag table of the city, kept in memory."""

    def search(self, text: str, limit: int = 20) -> list[TagHit]:
        """The best hits for what was typed; with nothing typed the tags used most here."""
        raise NotImplementedError

    def get(self, code: str) -> TagHit | None:
        """A tag by code, retired ones too; a merged one as itself."""
        raise NotImplementedError
