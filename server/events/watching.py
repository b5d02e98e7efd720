"""A folder that is watched: every export that is put there is taken in, and goes to ``done`` or, with the reason, to ``failed``.

A file is taken once its size and time stand still from one look to the next, so that one which is still being copied is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Final

from domain.problems import Problem, ProblemError

DONE: Final = "done"
FAILED: Final = "failed"

_TABLES: Final = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_PASSING: Final = ("~", ".", "_")
"""What names of files begin with that a spreadsheet or a copying program makes for a moment."""

_Look = tuple[int, int]


class WatchedFolder:
    """A folder with its ``done`` and ``failed``.

    Raises:
        ProblemError: ``file.not_found``, or nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ProblemError(Problem("file.not_found", {"name": folder.name}))
        self.folder = folder
        self._looks: dict[Path, _Look] = {}
        for name in (DONE, FAILED):
            try:
                (folder / name).mkdir(mode=0o700, exist_ok=True)
            except OSError:
                raise ProblemError(Problem("file.not_writable", {"name": folder.name})) from None

    def ready(self, *, at_once: bool = False) -> Iterator[Path]:
        """The files to be taken in, by name: those that did not change since the last look, or (``at_once``) all that are there."""
        looks = {path: look for path in sorted(self.folder.iterdir()) if (look := _look(path)) is not None}
        before, self._looks = self._looks, looks
        for path, look in tuple(looks.items()):  # whoever takes one moves it away
            if at_once or before.get(path) == look:
                yield path

    def place(self, path: Path, outcome: str) -> Path:
        """Where a file goes; one of that name that lies there is never replaced."""
        names = (f"{path.stem}{'' if n == 1 else f'.{n}'}{path.suffix}" for n in count(1))
        return next(
            self.folder / outcome / name for name in names if not (self.folder / outcome / name).exists()
        )

    def put(self, path: Path, outcome: str, reason: str = "") -> Path:
        """Move a file, with the reason in words beside it where it failed."""
        target = self.place(path, outcome)
        path.replace(target)
        self._looks.pop(path, None)
        if reason:
            target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")
        return target


def take_all(
    watched: WatchedFolder, take: Callable[[Path, Path], str], *, at_once: bool = False
) -> Iterator[tuple[Path, str]]:
    """Take in what is ready; yields each file as it lies now, and why it failed (empty: it did not).

    Args:
        take: imports a file, its rejects to the path given second; returns why it did not, in words.
    """
    for path in watched.ready(at_once=at_once):
        target = watched.place(path, DONE)
        rejects = target.with_name(f"{target.stem}.rejects.csv")
        reason = take(path, rejects)
        target = watched.put(path, FAILED if reason else DONE, reason)
        if reason and rejects.exists():
            rejects.replace(target.with_name(f"{target.stem}.rejects.csv"))
        yield target, reason


def _look(path: Path) -> _Look | None:
    if path.name.startswith(_PASSING) or path.suffix.lower() not in _TABLES:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if path.is_file() else None
