"""What was looked up a moment ago, so that a request does not ask the database who somebody is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_MOST = 8192


@dataclass(frozen=True, slots=True)
class _Believed(Generic[T]):
    value: T
    since: int
    until: int


class Cache(Generic[T]):
    """What was looked up a moment ago; forgets after ``keep_ms``, and when the clock jumps back."""

    def __init__(self, keep_ms: int, clock: Callable[[], int]) -> None:
        self._keep = keep_ms
        self._clock = clock
        self._entries: dict[str, _Believed[T]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        now = self._clock()
        return entry.value if entry.since <= now < min(entry.since + self._keep, entry.until) else None

    def put(self, key: str, value: T, since: int, until: int = 2**62) -> None:
        with self._lock:
            if len(self._entries) >= _MOST:
                self._entries.clear()
            self._entries[key] = _Believed(value, since, until)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
