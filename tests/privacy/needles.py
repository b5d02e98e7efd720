"""Looking for what must not be there: byte by byte, in every encoding, whole and in pieces, over every file of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")
PIECE = {"number": 7, "words": 4}
"""So many digits of a number, so many characters of words, are too many to be found."""

_WINDOW = 7
"""Bytes by which a place is first looked at; the shortest piece has so many."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A number, a name or a remark. ``kind``: ``number`` or ``words``; ``what`` names it in a finding without saying it."""

    kind: str
    text: str
    what: str

    def pieces(self) -> set[str]:
        """The whole and every piece that is long enough to tell something.

        Raises:
            ValueError: it is shorter than a piece, and would be found by chance in any encrypted file.
        """
        size = PIECE[self.kind]
        if len(self.text) < size:
            raise ValueError(f"too short to be looked for: {self.what}")
        return {self.text, *(self.text[at : at + size] for at in range(len(self.text) - size + 1))}


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a secret at a place of a file."""

    path: str
    at: int
    encoding: str
    secret: Secret


@dataclass
class Search:
    """All pieces of all secrets in all encodings, looked for together."""

    secrets: Sequence[Secret]
    _needles: dict[bytes, list[tuple[bytes, str, Secret]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for secret in self.secrets:
            for piece in secret.pieces():
                for encoding in ENCODINGS:
                    try:
                        needle = piece.encode(encoding)
                    except UnicodeEncodeError:  # a character GBK has not cannot stand there in GBK
                        continue
                    if len(needle) < _WINDOW:
                        # Ten bits a byte of plain letters: shorter pieces are found by chance.
                        continue
                    self._needles.setdefault(needle[:_WINDOW], []).append((needle, encoding, secret))
        self._windows = np.unique(np.array([_packed(w) for w in self._needles], dtype=np.uint64))

    def in_bytes(self, content: bytes, name: str) -> Iterator[Found]:
        """Every finding in some bytes."""
        for at in self._candidates(content):
            for needle, encoding, secret in self._needles.get(content[at : at + _WINDOW], ()):
                if content.startswith(needle, at) and not _by_chance(content, at, needle, secret):
                    yield Found(name, at, encoding, secret)

    def in_folders(self, folders: Iterable[Path]) -> tuple[list[Found], int, int]:
        """Findings in every file below some folders, file names included; files and bytes that were looked at."""
        found: list[Found] = []
        files = size = 0
        for path in sorted({p for folder in folders for p in folder.rglob("*") if p.is_file()}):
            content = path.read_bytes()
            files, size = files + 1, size + len(content)
            found += self.in_bytes(content, path.name)
            found += self.in_bytes(str(path).encode(), f"the name of {path.name}")
        return found, files, size

    def _candidates(self, content: bytes) -> Iterator[int]:
        """Places where the first bytes of a needle stand."""
        step = 1 << 22
        for start in range(0, len(content), step):
            raw = np.frombuffer(content[start : start + step + _WINDOW - 1], dtype=np.uint8).astype(np.uint64)
            count = len(raw) - _WINDOW + 1
            if count <= 0:
                return
            packed = np.zeros(count, dtype=np.uint64)
            for n in range(_WINDOW):
                packed |= raw[n : n + count] << np.uint64(8 * n)
            places = np.minimum(np.searchsorted(self._windows, packed), len(self._windows) - 1)
            yield from (int(at) + start for at in np.nonzero(self._windows[places] == packed)[0])


_DIGITS = b"0123456789"
_HEX = _DIGITS + b"abcdef"
_HASH = 32
"""So many hex digits in a row, letters among them, are a hash, a key or an id without dashes."""
_UUID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
_UUID_LENGTH = 36
_INSTANT_LENGTH = 13
_INSTANTS = range(1_300_000_000_000, 2_300_000_000_000)
"""Milliseconds from 2011 to 2042. Ten digits are never taken for an instant in seconds: every mobile number begins like one."""

_FINGERPRINTS = range(17, 20)
"""Digits of a 64-bit fingerprint (of an event's content), of which a city has one for every event; no telephone has so many."""


def _by_chance(content: bytes, at: int, needle: bytes, secret: Secret) -> bool:
    """Whether digits are part of an id, a hash, a fingerprint or an instant, as what stands around them says: a database holds thousands of each.

    The whole number is never taken for chance, wherever it stands.
    """
    if secret.kind != "number" or len(needle) >= len(secret.text) or needle.strip(_DIGITS):
        return False
    end = at + len(needle)
    run = _run(content, at, end, _DIGITS)
    if len(run) == _INSTANT_LENGTH and int(run) in _INSTANTS:
        return True
    if len(run) in _FINGERPRINTS:
        return True
    run = _run(content, at, end, _HEX)
    if len(run) >= _HASH and run.strip(_DIGITS):
        return True
    begin = max(0, at - _UUID_LENGTH)
    around = content[begin : end + _UUID_LENGTH]
    return any(one.start() <= at - begin and end - begin <= one.end() for one in _UUID.finditer(around))


def _run(content: bytes, start: int, end: int, signs: bytes) -> bytes:
    """All bytes of ``signs`` in a row of which those from ``start`` to ``end`` are a part."""
    while start and content[start - 1] in signs:
        start -= 1
    while end < len(content) and content[end] in signs:
        end += 1
    return content[start:end]


def _packed(window: bytes) -> int:
    return int.from_bytes(window, "little")
