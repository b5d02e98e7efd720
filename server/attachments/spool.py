"""Files that have no name: what is in them is gone with the process, however it ends."""

from __future__ import annotations

import tempfile
from typing import IO


def nameless() -> IO[bytes]:
    """A new one; whoever gets it closes it."""
    return tempfile.TemporaryFile()
