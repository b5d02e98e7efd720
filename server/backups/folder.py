"""A folder of backups: one process at a time writes in it, and what it left half done is swept away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.backups.container import private, read_manifest
from server.backups.manifest import Manifest

_SUFFIX = ".zip"
_PREFIX = "minyi110-"
_PARTIAL = ".minyi110-partial-"
_LOCK = ".minyi110-lock"


def name_of(backup_id: str, made_at: int) -> str:
    """The name of a backup's file: the moment, and the beginning of its id."""
    return f"{_PREFIX}{datetime.fromtimestamp(made_at / 1000, UTC):%Y%m%dT%H%M%SZ}-{backup_id[:8]}{_SUFFIX}"


def partial(folder: Path, name: str) -> Path:
    """Where something is made before it gets its name."""
    return folder / f"{_PARTIAL}{name}"


def backups_in(folder: Path) -> list[tuple[Manifest, Path]]:
    """What backups there are, as they say; files that are none are passed over."""
    found = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        if path.name.startswith("."):
            continue  # not finished
        with suppress(ProblemError):
            found.append((read_manifest(path), path))
    return found


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have the folder to oneself; makes it where it is missing, and removes what a killed process left.

    Raises:
        ProblemError: ``backup.folder`` (it cannot be written), ``backup.running`` (somebody else is at it).
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ProblemError(Problem("backup.folder", {"folder": str(folder), "detail": detail})) from error
    try:
        if not _lock(handle):
            raise ProblemError(Problem("backup.running", {"folder": str(folder)}))
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)
    finally:
        os.close(handle)  # gives the lock up; a killed process loses it by itself


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_PARTIAL}*"):
        with suppress(OSError):
            left.unlink()


def _lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def empty(path: Path) -> Path:
    """An empty file of one's own, for a library that opens by name."""
    private(path).close()
    return path
