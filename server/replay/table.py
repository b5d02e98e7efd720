"""What the replayed half-year adds up to, at any scale and for any of its first days.

Source of the ends and the totals: Zhengzhou, January to June 2020. The months between are made by rule: texts by days, attitude and result
geometric between the ends, items by attitude and result together, calls as all who said 不满意 by text and 16.31% of the others.
Every cell counts by the day of its text but for items, which count by the day they were opened.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from fractions import Fraction

FIRST = date(2020, 1, 1)
MONTHS = 6


class Row(StrEnum):
    """A row of the table."""

    SENT = auto()
    """Texts that left, failed ones inside."""
    CALLS = auto()
    """Citizens called, each task once."""
    ITEMS = auto()
    """不满意 orders."""
    ATTITUDE = auto()
    """Of them about attitude; about nothing else."""
    RESULT = auto()
    """Of them about the result; about nothing else."""
    RECTIFIED = auto()
    """Of them rectified by 15 August."""


TABLE = {
    Row.SENT: (202_863, 189_775, 202_862, 196_319, 202_862, 196_319),
    Row.CALLS: (37_706, 34_832, 36_355, 34_780, 35_423, 34_004),
    Row.ITEMS: (4_337, 3_643, 3_069, 2_592, 2_195, 1_864),
    Row.ATTITUDE: (1_253, 992, 785, 621, 492, 389),
    Row.RESULT: (1_473, 1_298, 1_144, 1_008, 888, 783),
    Row.RECTIFIED: (4_313, 3_622, 3_052, 2_577, 2_183, 1_853),
}
"""At scale 1."""


def apportioned(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """``total`` in whole parts by weight, by largest remainder; of equal remainders the earlier goes first.

    Raises:
        ValueError: there is something to share out, and no weight to do it by.
    """
    whole = sum(weights, start=Fraction(0))
    if not whole:
        if total:
            raise ValueError("no weights")
        return [0] * len(weights)
    quotas = [Fraction(total) * weight / whole for weight in weights]
    parts = [int(quota) for quota in quotas]
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - quotas[n], n))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or the first days of one, and its cells."""

    first: date
    days: int
    cells: dict[Row, int]

    def by_day(self, row: Row) -> dict[date, int]:
        """A cell shared out evenly over the days."""
        parts = apportioned(self.cells[row], [1] * self.days)
        return {self.first + timedelta(days=n): part for n, part in enumerate(parts)}


def months(scale: Fraction, days: int) -> list[Month]:
    """The table at a scale, for so many days from 1 January on.

    Every row adds up to its share of the source's total, rounded; no part exceeds what it is a part of.

    Raises:
        ValueError: the half-year has not so many days, or the scale is not between 0 and 20.
    """
    if not 0 < scale <= 20:
        raise ValueError(f"scale {scale}")
    spans = _spans(days)
    cells = {row: _scaled(scale, row, spans) for row in Row}
    cells[Row.RESULT] = _within(
        cells[Row.RESULT], [n - a for n, a in zip(cells[Row.ITEMS], cells[Row.ATTITUDE], strict=True)]
    )
    cells[Row.RECTIFIED] = _within(cells[Row.RECTIFIED], cells[Row.ITEMS])
    return [
        Month(first, there, {row: cells[row][n] for row in Row}) for n, (first, there, _) in enumerate(spans)
    ]


def _spans(days: int) -> list[tuple[date, int, int]]:
    """The months the days lie in: first day, days that are there, days it has."""
    found = []
    for month in range(1, MONTHS + 1):
        length = monthrange(FIRST.year, month)[1]
        if days > 0:
            found.append((FIRST.replace(month=month), min(days, length), length))
        days -= length
    if days > 0 or not found:
        raise ValueError("1 to 182 days")
    return found


def _scaled(scale: Fraction, row: Row, spans: Sequence[tuple[date, int, int]]) -> list[int]:
    cells = zip(TABLE[row], spans, strict=False)
    weights = [Fraction(cell * there, length) for cell, (_, there, length) in cells]
    return apportioned(int(scale * sum(weights) + Fraction(1, 2)), weights)


def _within(parts: list[int], wholes: Sequence[int]) -> list[int]:
    """The parts, with what does not fit into its whole moved to the first where it does."""
    kept = [min(part, whole) for part, whole in zip(parts, wholes, strict=True)]
    over = sum(parts) - sum(kept)
    for n, whole in enumerate(wholes):
        moved = min(over, whole - kept[n])
        kept[n] += moved
        over -= moved
    if over:
        raise ValueError("parts that do not fit into the whole")
    return kept
