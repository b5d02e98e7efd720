"""Which numbers a file has had already, and what they said, in few bytes each: a set of Python integers would take ninety."""

from __future__ import annotations

from array import array
from typing import Final

_FIRST_SIZE: Final = 1 << 14


def key_of(event_id: str) -> int:
    """64 evenly distributed bits of an event's id: enough to suspect that it was there already."""
    return int(event_id[:8] + event_id[28:], 16) or 1  # 0 marks an empty slot


class Seen:
    """A set of 64-bit keys that only grows: open addressing with linear probing, at most half full."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._mask = _FIRST_SIZE - 1
        self._count = 0

    def add(self, key: int) -> bool:
        """Add a key that is evenly distributed, such as part of a hash; whether it was there already."""
        key = key or 1  # 0 marks an empty slot
        slots, mask = self._slots, self._mask
        at = key & mask
        while found := slots[at]:
            if found == key:
                return True
            at = (at + 1) & mask
        slots[at] = key
        self._count += 1
        if self._count * 2 > mask:
            self._grow()
        return False

    def __len__(self) -> int:
        return self._count

    def _grow(self) -> None:
        size = (self._mask + 1) * 4
        old, slots, mask = self._slots, array("Q", bytes(8 * size)), size - 1
        for key in old:
            if key:
                at = key & mask
                while slots[at]:
                    at = (at + 1) & mask
                slots[at] = key
        self._slots, self._mask = slots, mask


class Contents:
    """What each number said when it was seen last: 64-bit keys and their 63-bit contents, 32 bytes an entry or less."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._said = array("q", bytes(8 * _FIRST_SIZE))
        self._mask = _FIRST_SIZE - 1
        self._count = 0

    def get(self, key: int) -> int | None:
        """The content of a key, if it was seen."""
        at = self._place(key)
        return self._said[at] if self._slots[at] else None

    def put(self, key: int, content: int) -> None:
        """Note what a key says now."""
        at = self._place(key)
        if not self._slots[at]:
            self._slots[at] = key
            self._count += 1
        self._said[at] = content
        if self._count * 2 > self._mask:
            self._grow()

    def _place(self, key: int) -> int:
        at = key & self._mask
        while (found := self._slots[at]) and found != key:
            at = (at + 1) & self._mask
        return at

    def _grow(self) -> None:
        slots, said = self._slots, self._said
        size = (self._mask + 1) * 4
        self._slots, self._said = array("Q", bytes(8 * size)), array("q", bytes(8 * size))
        self._mask = size - 1
        for key, content in zip(slots, said, strict=True):
            if key:
                at = self._place(key)
                self._slots[at], self._said[at] = key, content
