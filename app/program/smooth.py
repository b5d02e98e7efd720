"""What keeps the thread that paints from waiting for the interpreter's own housekeeping."""

from __future__ import annotations

import gc
import sys

SWITCH_S = 0.001
"""How long another thread may keep the interpreter when the screen wants it. With Python's own 5 ms two or three turns of a
delivery in the background were a frame."""

_THRESHOLDS = (10_000, 20, 50)


def share() -> None:
    """Let threads take turns in quick succession; once, when the program starts."""
    sys.setswitchinterval(SWITCH_S)


def settle() -> None:
    """Somebody is in and their windows stand: what is there now will stay, and need not be looked through for garbage again.

    A full collection walks 170,000 objects and stops every thread for 20 ms and more; ten thousand changes that sync in
    meant one. Of an earlier login's windows is collected first what is left of them, while the windows change anyhow.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
