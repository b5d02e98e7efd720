"""Where tests put what is gone with them: in memory where there is plenty, else in the system's temporary folder."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_ROOM = 6 << 30
"""Bytes that must be free there: two clusters of PostgreSQL and what two workers have in hand take about one GB."""


@cache
def scratch_root() -> Path:
    """The folder for temporary files of this run. A container's `/dev/shm` of 64 MB is no such place."""
    try:
        free = shutil.disk_usage(_IN_MEMORY).free
    except OSError:
        free = 0
    return _IN_MEMORY if free >= _ROOM else Path(tempfile.gettempdir())
