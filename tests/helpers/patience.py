"""How long a test waits for what it wants to see: until it is there. Only a hang reaches the limit, not a machine that is busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Any

from pytestqt.qtbot import QtBot

HANG_S = 300.0
HANG_MS = int(HANG_S * 1_000)

_LOOKS_EVERY_S = 0.02


def until(what: str, holds: Callable[[], object], limit_s: float = HANG_S) -> None:
    """Wait for something that another thread or process does, looking again and again.

    Raises:
        AssertionError: it hangs.
    """
    end, pause = time.monotonic() + limit_s, Event()
    while not holds():
        assert time.monotonic() < end, f"it did not come about: {what}"
        pause.wait(_LOOKS_EVERY_S)


class PatientBot(QtBot):
    """pytest-qt's, whose waits end after five seconds if nothing else is said."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = HANG_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = HANG_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: list[Any], *, timeout: int = HANG_MS, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)
