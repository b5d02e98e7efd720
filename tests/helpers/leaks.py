"""Threads that a test leaves running: the next test, or the end of the interpreter, pays for them."""

from __future__ import annotations

import threading
import time

# A pool of anyio's keeps its idle threads for ten seconds and ends them itself.
_OWN_HOUSEKEEPING = ("AnyIO worker thread",)


def leaked_threads(before: set[threading.Thread], patience: float = 60.0) -> list[str]:
    """Names of the threads that were not there before and do not end within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    left = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(_OWN_HOUSEKEEPING):
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(thread.name)
    return sorted(left)
