"""Attachments of backups: they lie in a folder beside the archives, each once, however many backups name it.

An attachment never changes, and its name is the digest of its sealed bytes: what a newer backup needs besides is only what was attached since.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.attachments.storage import Store, copy_missing
from server.backups.container import Progress, read_listing

FOLDER = "attachments"


def beside(archives: Path) -> Store:
    """Where the attachments of a folder of backups lie."""
    return Store(archives / FOLDER)


def save(names: list[str], source: Store, archives: Path, progress: Progress) -> list[str]:
    """Copy what the folder has not yet; the names of those that are nowhere.

    Raises:
        ProblemError: ``backup.space``.
    """
    target = beside(archives)
    needed = sum(source.size(name) or 0 for name in names if target.size(name) is None)
    free = shutil.disk_usage(archives).free
    if free < needed:
        megabytes = 1024 * 1024
        raise ProblemError(
            Problem(
                "backup.space",
                {"folder": str(archives), "needed": needed // megabytes + 1, "free": free // megabytes},
            )
        )
    return copy_missing(names, source, target, progress)


def sweep(archives: Path, files: Iterable[Path]) -> None:
    """Remove what none of these backups names; where one cannot be read, everything stays."""
    named: set[str] = set()
    for file in files:
        try:
            named.update(read_listing(file))
        except (ProblemError, OSError):
            return
    store = beside(archives)
    for name in [name for name in store.names() if name not in named]:
        store.remove(name)


def all_there(file: Path, *, whole: bool) -> bool:
    """Whether every attachment that a backup names lies beside it; ``whole``: and has the bytes its name says."""
    store = beside(file.parent)
    return all(store.whole(name) if whole else store.size(name) is not None for name in read_listing(file))
