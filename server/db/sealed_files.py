"""Files sealed piece by piece, so that one of any size is sealed and opened in little memory.

Each piece is bound to where the file belongs, to its number, and to whether it is the last: nothing can be altered, left out, put in another
order or cut off unnoticed.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from server.db.sealing import SealBroken, Sealer

_MAGIC = b"minyi110-file/1\n"
PIECE = 1024 * 1024
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies there. ``name``: hex digest of its sealed bytes; ``digest``: of what is in it."""

    name: str
    size: int
    digest: str


def seal_file(source: IO[bytes], target: Path, sealer: Sealer, place: str) -> Stored:
    """Seal a file from its beginning, on disk when this returns; readable by its owner only.

    Raises:
        OSError: the disk is full, or not ours; something may lie there.
    """
    plain, kept, size, number = sha256(), sha256(), 0, 0
    source.seek(0)
    piece = source.read(PIECE)
    with private(target) as sink:
        kept.update(_MAGIC)
        sink.write(_MAGIC)
        while True:
            following = source.read(PIECE)
            last = not following
            sealed = sealer.seal(piece, _bound(place, number, last))
            written = _LENGTH.pack(len(sealed) | last << 31) + sealed
            kept.update(written)
            sink.write(written)
            plain.update(piece)
            size, number = size + len(piece), number + 1
            if last:
                break
            piece = following
        sink.flush()
        os.fsync(sink.fileno())
    return Stored(kept.hexdigest(), size, plain.hexdigest())


def opened(path: Path, sealer: Sealer, place: str) -> Iterator[bytes]:
    """What is in a sealed file, piece by piece.

    Raises:
        FileNotFoundError: it is not there.
        SealBroken: it was altered, or belongs elsewhere.
    """
    with path.open("rb") as source:
        if source.read(len(_MAGIC)) != _MAGIC:
            raise SealBroken("not a sealed file")
        number, last = 0, False
        while head := source.read(_LENGTH.size):
            if last or len(head) < _LENGTH.size:
                raise SealBroken("something behind its end")
            told = _LENGTH.unpack(head)[0]
            last = bool(told >> 31)
            yield sealer.open(source.read(told & 0x7FFF_FFFF), _bound(place, number, last))
            number += 1
        if not last:
            raise SealBroken("cut off")


def sealed_size(size: int) -> int:
    """How long a file of so many bytes is where it lies."""
    pieces = max(1, -(-size // PIECE))
    return len(_MAGIC) + size + pieces * (_LENGTH.size + 1 + 12 + 16)


def private(path: Path) -> IO[bytes]:
    """A file to be written, readable by its owner only."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _bound(place: str, number: int, last: bool) -> bytes:
    return f"{place}/{number}/{int(last)}".encode()
