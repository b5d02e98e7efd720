"""Which numbers a file has had already, in 8 to 16 bytes each: a set of Python integers would take ninety."""

from __future__ import annotations

from array import array
from typing import Final

_FIRST_SIZE: Final = 1 << 14


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
