"""One centre on one SQLite file: who serves holds a lock beside it until the process is gone, however it ends."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from domain.problems import Problem, ProblemError
from server.db.database import file_of

_LOCK, _HOLDER = ".serving", ".served-by"


@contextmanager
def held(url: str, address: str) -> Iterator[None]:
    """Hold an SQLite database; nothing to hold for PostgreSQL, which several processes share.

    Raises:
        ProblemError: ``serve.held``, with who holds it.
    """
    file = file_of(url)
    if file is None:
        yield
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The system gives a lock free when its process ends. Who it is stands apart: on Windows a locked file cannot be read.
    holder = file.with_name(file.name + _HOLDER)
    handle = os.open(file.with_name(file.name + _LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(handle):
            raise ProblemError(Problem("serve.held", {"holder": _told(holder)}))
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        said = {"pid": os.getpid(), "machine": platform.node(), "address": address, "since": now}
        holder.write_text(json.dumps(said), encoding="utf-8")
        yield
        holder.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _told(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        return f"pid {said['pid']} @ {said['machine']}, {said['address']}, {said['since']}"
    except (OSError, ValueError, KeyError):
        return "?"


if os.name == "nt":  # pragma: no cover

    def _locked(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

else:

    def _locked(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
