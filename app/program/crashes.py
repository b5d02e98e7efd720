"""What is left when the interpreter itself dies: places in the code, nothing that was in memory."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
from pathlib import Path
from typing import TextIO

log = logging.getLogger(__name__)

NAME = "crash.log"
KEPT_BYTES = 200_000


def watch(profile: Path) -> TextIO:
    """From now on a crash of the interpreter writes file, line and function of every thread into the profile, for its owner alone.

    Python's fault handler writes no values. A core dump would hold everything an agent had open, keys too: it is switched off.
    Returns the open file, to be given to :func:`unwatch`.
    """
    _no_core_dump()
    path = profile / NAME
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > 0:
            log.warning("an earlier run crashed: see %s", NAME)
        if path.stat().st_size > KEPT_BYTES:
            path.unlink()
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")
    faulthandler.enable(file)
    return file


def unwatch(file: TextIO) -> None:
    """The program ends in order."""
    faulthandler.disable()
    file.close()


def _no_core_dump() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, where error reports are the administrator's to switch off

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
