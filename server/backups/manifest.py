"""What a backup says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.wire import codec
from domain.wire.sync import GENESIS_HASH

SCHEMA = "minyi110.backup/1"


@dataclass(frozen=True, slots=True)
class Mark:
    """A link of the chain: its number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class CityMark:
    """Where one city stood. ``marks`` are links at growing distances below the head, the head first."""

    city_id: str
    centre_id: str
    name: str
    epoch: int
    head: int
    head_hash: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's description.

    Attributes:
        made_at: by the clock of the machine that made it; shown, used for nothing else.
        version, revision: of the program and of the tables.
        counts: rows by table.
        size, sha256: of the database inside; bytes.
        mac: of everything else here, with the centre's keys: shows at once whether a key file is the one that belongs to it.
    """

    schema: str
    backup_id: str
    made_at: int
    version: str
    revision: str
    cities: tuple[CityMark, ...]
    counts: dict[str, int]
    size: int
    sha256: str
    mac: str = ""

    def signed(self, mac: Callable[[bytes], str]) -> Manifest:
        """With the MAC that belongs to it."""
        return replace(self, mac=mac(codec.encode(replace(self, mac=""))))

    def city(self, city_id: str) -> CityMark | None:
        """Where a city stood, ``None`` where the backup does not have it."""
        return next((one for one in self.cities if one.city_id == city_id), None)


def mark_numbers(head: int) -> list[int]:
    """The numbers marks are kept of: the head, 1, 2, 4, 8 … below it, and the first."""
    numbers, distance = ([head] if head else []), 1
    while head - distance > 1:
        numbers.append(head - distance)
        distance *= 2
    return [*numbers, 1] if head > 1 else numbers


def reach(marks: Sequence[Mark], hash_of: Callable[[int], str | None]) -> int:
    """The newest number up to which a backup holds *this* history; 0 where they have nothing in common.

    A backup made before another one was restored can have a tail that never happened here: its head proves nothing, and
    a workstation must not put aside what only that tail would hold.
    """
    for mark in sorted(marks, key=lambda mark: -mark.seq):
        if hash_of(mark.seq) == mark.hash:
            return mark.seq
    return 0


def is_start(mark: CityMark) -> bool:
    """Whether nothing had happened yet."""
    return mark.head == 0 and mark.head_hash == GENESIS_HASH
