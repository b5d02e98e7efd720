"""Keeping the index: what a text has is noted in the transaction that writes the text, and goes with it."""

from __future__ import annotations

import hmac
import struct
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.searching import marks
from server.db.sealing import Sealer
from server.db.work import UnitOfWork
from server.search import repository

_PURPOSE = "search"
_HEAD = struct.Struct(">q")
_REMEMBERED = 20_000


class Kind(StrEnum):
    """What a text is of. Values stand in the table."""

    ORDER = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """Words that can be found. ``at`` (UTC ms) never changes; parts are not run together."""

    text_id: str
    at: int
    parts: tuple[str, ...]


class Marker:
    """Hashes signs and pairs under the centre's key for it (HMAC-SHA-256, the first 64 bits, as a signed number)."""

    def __init__(self, sealer: Sealer) -> None:
        self._key = sealer.subkey(_PURPOSE)
        self._known: dict[str, int] = {}

    def __call__(self, mark: str) -> int:
        found = self._known.get(mark)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            digest = hmac.digest(self._key, mark.encode(), "sha256")
            (found,) = _HEAD.unpack_from(digest)
            self._known[mark] = found
        return found

    def all(self, wanted: Iterable[str]) -> list[int]:
        """The marks of several, each once, in order of the table."""
        return sorted({self(one) for one in wanted})


_markers: dict[bytes, Marker] = {}


def marker(sealer: Sealer) -> Marker:
    """The marker of a centre's keys."""
    root = sealer.keys.root
    found = _markers.get(root)
    if found is None:
        _markers.clear()
        found = _markers[root] = Marker(sealer)
    return found


def keep(work: UnitOfWork, kind: Kind, texts: Sequence[Text], *, fresh: bool = False) -> None:
    """Let these texts be found by what they say now. ``fresh``: none of them was kept before."""
    if not fresh:
        forget(work, [text.text_id for text in texts])
    hashes = marker(work.sealer)
    repository.add(
        work, [(kind.value, text.text_id, text.at, hashes.all(marks(text.parts))) for text in texts]
    )


def forget(work: UnitOfWork, text_ids: Collection[str]) -> None:
    """Let these texts be found no more."""
    repository.remove(work, text_ids)
