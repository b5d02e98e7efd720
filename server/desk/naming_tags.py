"""The city's own texts to begin from name tags, which cannot be retired for so long."""

from __future__ import annotations

from collections.abc import Iterator

from domain.wire.tags import TagPlace
from server.db.work import Reading
from server.desk import repository


def _of_letters(reading: Reading) -> Iterator[tuple[str, TagPlace]]:
    for one in repository.letters(reading):
        for code in one.tags:
            yield code, TagPlace("template", one.key)


NAMED = _of_letters
