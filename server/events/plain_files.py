"""A handed-over file as it is read: plain, for as long as somebody reads it, and in memory where the system has a place for that.

At rest it is sealed. What reads tables needs a file with a name, in this process and in the one that reads ahead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from server.db.sealed_files import private

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own within it, readable by us only
"""Where Linux keeps files in memory alone. Elsewhere, or where it is too small, they lie beside the sealed ones while they are read."""

_ROOM: Final = 3
"""So many times its size has to be free there, for the file itself and for its rejects."""


class PlainFiles:
    """The plain files of one folder of handed-over ones, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._beside = folder / ".open"
        ours = sha256(str(folder.absolute()).encode()).hexdigest()[:16]
        self._memory = MEMORY / f"minyi110-{ours}"

    def open(self, file_id: str, name: str, pieces: Iterator[bytes], size: int) -> Path:
        """Write a file; its path. What an earlier reading left there is gone."""
        self.close(file_id)
        folder = self._root(size) / file_id
        folder.mkdir(mode=0o700, parents=True)
        folder.parent.chmod(0o700)
        path = folder / name
        try:
            with private(path) as sink:
                for piece in pieces:
                    sink.write(piece)
        except BaseException:
            self.close(file_id)
            raise
        return path

    def close(self, file_id: str) -> None:
        """Remove a file and whatever was written beside it."""
        for root in (self._memory, self._beside):
            shutil.rmtree(root / file_id, ignore_errors=True)
            with suppress(OSError):  # others are open
                root.rmdir()

    def names(self) -> list[str]:
        """Ids of the files that lie there plain."""
        roots = [root for root in (self._memory, self._beside) if root.is_dir()]
        return [folder.name for root in roots for folder in root.iterdir()]

    def _root(self, size: int) -> Path:
        with suppress(OSError):
            if shutil.disk_usage(MEMORY).free >= _ROOM * size:
                self._memory.mkdir(mode=0o700, exist_ok=True)
                if self._memory.stat().st_uid == os.getuid():  # somebody else may have made one of that name
                    return self._memory
        return self._beside
