"""Where attachments lie: a folder beside the database, outside of everything that is served, each file sealed and named by its digest.

The digest is of the sealed bytes: whoever has no keys can still tell whether a file is whole. It says nothing of what is in it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from server.config import home_folder
from server.db.database import file_of
from server.db.sealing import SealBroken, Sealer

NAMED = "MINYI110_ATTACHMENTS"
_MAGIC = b"minyi110-file/1\n"
_PIECE = 1024 * 1024
_LENGTH = struct.Struct(">I")
_PARTIAL = ".partial-"


def folder_of(url: str, home: Path | None = None) -> Path:
    """Where the attachments of a database lie: where ``MINYI110_ATTACHMENTS`` says, beside an SQLite file, else in the home folder.

    All processes on one PostgreSQL see the same folder.
    """
    named = os.environ.get(NAMED)
    if named:
        return Path(named)
    file = file_of(url)
    return file.with_suffix(".files") if file is not None else (home or home_folder()) / "attachments"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies there. ``name``: hex digest of its sealed bytes; ``digest``: of what is in it."""

    name: str
    size: int
    digest: str


class Store:
    """The folder of one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a file of this name lies, whether it is there or not."""
        return self.folder / name[:2] / name

    def put(self, source: IO[bytes], sealer: Sealer, attachment_id: str) -> Stored:
        """Seal a file and keep it, on disk when this returns.

        Raises:
            OSError: the disk is full, or not ours.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.folder / f"{_PARTIAL}{attachment_id}"
        try:
            stored = _sealed(source, partial, sealer, attachment_id)
            target = self.path(stored.name)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return stored

    def read(self, name: str, sealer: Sealer, attachment_id: str) -> Iterator[bytes]:
        """What is in a file, piece by piece.

        Raises:
            FileNotFoundError: it is not there.
            SealBroken: it was altered, or belongs to another attachment.
        """
        with self.path(name).open("rb") as source:
            if source.read(len(_MAGIC)) != _MAGIC:
                raise SealBroken("not an attachment")
            number, last = 0, False
            while head := source.read(_LENGTH.size):
                if last or len(head) < _LENGTH.size:
                    raise SealBroken("something behind its end")
                told = _LENGTH.unpack(head)[0]
                last = bool(told >> 31)
                yield sealer.open(source.read(told & 0x7FFF_FFFF), _place(attachment_id, number, last))
                number += 1
            if not last:
                raise SealBroken("cut off")

    def remove(self, name: str) -> None:
        """Take a file away; one that is not there is no matter."""
        self.path(name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        """Bytes of the sealed file; ``None`` where there is none."""
        with suppress(OSError):
            return self.path(name).stat().st_size
        return None

    def names(self) -> Iterator[str]:
        """The name of every file that lies there."""
        if self.folder.is_dir():
            for path in self.folder.glob("??/*"):
                yield path.name

    def whole(self, name: str) -> bool:
        """Whether a file has the bytes that its name says."""
        try:
            return digest_of(self.path(name)) == name
        except OSError:
            return False


def copy_missing(
    names: list[str],
    source: Store,
    target: Store,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[str]:
    """Copy the files that the target has not; the names of those that neither has, or the source has otherwise than they are named."""
    gone = []
    for done, name in enumerate(names, 1):
        if target.size(name) is None and not _copied(name, source, target):
            gone.append(name)
        told(done, len(names))
    return gone


def sealed_size(size: int) -> int:
    """How long a file of so many bytes is where it lies."""
    pieces = max(1, -(-size // _PIECE))
    return len(_MAGIC) + size + pieces * (_LENGTH.size + 1 + 12 + 16)


def digest_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _copied(name: str, source: Store, target: Store) -> bool:
    path = target.path(name)
    partial = target.folder / f"{_PARTIAL}{name}"
    digest = sha256()
    try:
        with source.path(name).open("rb") as given:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _private(partial) as sink:
                while piece := given.read(_PIECE):
                    digest.update(piece)
                    sink.write(piece)
                sink.flush()
                os.fsync(sink.fileno())
    except FileNotFoundError:
        return False
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    if digest.hexdigest() != name:
        partial.unlink()
        return False
    partial.replace(path)
    return True


def _sealed(source: IO[bytes], target: Path, sealer: Sealer, attachment_id: str) -> Stored:
    plain, kept, size, number = sha256(), sha256(), 0, 0
    source.seek(0)
    piece = source.read(_PIECE)
    with _private(target) as sink:
        kept.update(_MAGIC)
        sink.write(_MAGIC)
        while True:
            following = source.read(_PIECE)
            last = not following
            sealed = sealer.seal(piece, _place(attachment_id, number, last))
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


def _place(attachment_id: str, number: int, last: bool) -> bytes:
    return f"attachment/{attachment_id}/{number}/{int(last)}".encode()


def _private(path: Path) -> IO[bytes]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _sync(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
