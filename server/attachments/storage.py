"""Where attachments lie: a folder beside the database, outside of everything that is served, each file sealed and named by its digest.

The digest is of the sealed bytes: whoever has no keys can still tell whether a file is whole. It says nothing of what is in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from server.config import home_folder
from server.db.database import file_of
from server.db.sealed_files import PIECE, Stored, opened, private, seal_file
from server.db.sealing import Sealer

NAMED = "MINYI110_ATTACHMENTS"
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
            stored = seal_file(source, partial, sealer, _place(attachment_id))
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
        return opened(self.path(name), sealer, _place(attachment_id))

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


def digest_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _copied(name: str, source: Store, target: Store) -> bool:
    path = target.path(name)
    partial = target.folder / f"{_PARTIAL}{name}"
    digest = sha256()
    try:
        with source.path(name).open("rb") as given:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with private(partial) as sink:
                while piece := given.read(PIECE):
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


def _place(attachment_id: str) -> str:
    return f"attachment/{attachment_id}"


def _sync(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
