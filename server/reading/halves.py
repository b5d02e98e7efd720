"""A time in two columns: which one has the other half, the day or the time of day, of a column that fills a field.

Names are compared as ``columns.normal`` leaves them: 报警日期 belongs to 报警时间, BKGDT to BKGTM, DATEOCC to TIMEOCC; a
plain 时间 to the day beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from server.reading.synonyms import TIMES, Field

_DAY: Final = ("日期", "DATE", "DT", "RQ")
_CLOCK: Final = ("具体时间", "时间", "时刻", "时分秒", "时分", "TIME", "TM", "SJ")


def other_halves(names: Sequence[str], used: Mapping[str, int], settled: Collection[Field]) -> dict[str, int]:
    """Field → the column that has the other half of its time, where there is one.

    Args:
        names: of all columns, normalised.
        used: field → the column that fills it.
        settled: fields whose columns a mapping has named.
    """
    free = {index for index, name in enumerate(names) if name} - set(used.values())
    asked = {field: used[field] for field in TIMES if field in used and field not in settled}
    found: dict[str, int] = {}
    for field, index in asked.items():
        other = _of_the_same_stem(names, index, free)
        if other is None:
            other = _plain(names, index, free, alone=len(asked) == 1)
        if other is not None:
            found[field] = other
            free.discard(other)
    return found


def is_day(name: str) -> bool:
    """Whether a column of this normalised name says which day."""
    return _stem(name, _DAY) is not None


def _of_the_same_stem(names: Sequence[str], index: int, free: Collection[int]) -> int | None:
    for own, others in ((_DAY, _CLOCK), (_CLOCK, _DAY)):
        stem = _stem(names[index], own)
        if stem:
            return next((i for i in sorted(free) if _stem(names[i], others) == stem), None)
    return None


def _plain(names: Sequence[str], index: int, free: Collection[int], *, alone: bool) -> int | None:
    """A column called only 时间 or 日期: the one beside, or wherever it is if it can belong to no other."""
    wanted = _CLOCK if is_day(names[index]) else _DAY
    plain = sorted(i for i in free if names[i] in wanted)
    beside = index + 1 if wanted is _CLOCK else index - 1
    if beside in plain:
        return beside
    return plain[0] if alone and len(plain) == 1 else None


def _stem(name: str, marks: Sequence[str]) -> str | None:
    """What a name says beside its mark; empty if nothing, None without one of these marks."""
    for mark in marks:
        if name.endswith(mark):
            return name.removesuffix(mark)
        if mark.isascii() and len(mark) > 2 and name.startswith(mark):
            return name.removeprefix(mark)
    return None
