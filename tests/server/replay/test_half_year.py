"""The table of the half-year, made again from the rules it says it is made by, and at other scales."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from domain.sampling import DEFAULT_RATE
from server.replay.table import TABLE, Row, apportioned, months

DAYS = (31, 29, 31, 30, 31, 30)
SOUR = (5_523, 4_639, 3_908, 3_301, 2_795, 2_374)
"""Who said 不满意 by text, of 22,540: it moves with the draw, so it is no row to be met."""


def test_the_months_between_follow_from_the_ends() -> None:
    assert TABLE[Row.SENT] == tuple(apportioned(1_191_000, DAYS))
    for row, first, last in ((Row.ATTITUDE, 1_253, 389), (Row.RESULT, 1_473, 783)):
        assert TABLE[row] == tuple(round(first * (last / first) ** (n / 5)) for n in range(6))
    both = [a + r for a, r in zip(TABLE[Row.ATTITUDE], TABLE[Row.RESULT], strict=True)]
    assert TABLE[Row.ITEMS] == tuple(apportioned(17_700, both))
    assert TABLE[Row.RECTIFIED] == tuple(apportioned(17_600, TABLE[Row.ITEMS]))
    assert tuple(apportioned(22_540, TABLE[Row.ITEMS])) == SOUR
    others = [s + (n - s) * DEFAULT_RATE for s, n in zip(SOUR, TABLE[Row.SENT], strict=True)]
    assert sum(TABLE[Row.CALLS]) == 213_100
    assert all(abs(told - n) < 5 for told, n in zip(TABLE[Row.CALLS], others, strict=True))


@pytest.mark.parametrize(
    "scale", [1, Fraction(1, 10), Fraction(1, 20), Fraction(1, 100), Fraction(1, 1000), 17]
)
@pytest.mark.parametrize("days", [182, 60, 10, 1])
def test_rows_keep_their_sums_and_parts_fit(scale: Fraction, days: int) -> None:
    found = months(Fraction(scale), days)
    assert sum(month.days for month in found) == days
    for row in Row:
        exact = sum(
            Fraction(scale) * cell * month.days / length
            for cell, month, length in zip(TABLE[row], found, DAYS, strict=False)
        )
        assert abs(sum(month.cells[row] for month in found) - exact) <= Fraction(1, 2)
    for month in found:
        cells = month.cells
        assert (
            cells[Row.ATTITUDE] + cells[Row.RESULT] <= cells[Row.ITEMS] <= cells[Row.CALLS] <= cells[Row.SENT]
        )
        assert cells[Row.RECTIFIED] <= cells[Row.ITEMS]


def test_at_full_scale_it_is_the_table() -> None:
    found = months(Fraction(1), 182)
    assert {row: tuple(month.cells[row] for month in found) for row in Row} == TABLE


def test_a_month_is_shared_out_over_its_days() -> None:
    first = months(Fraction(1), 31)[0]
    by_day = first.by_day(Row.SENT)
    assert (min(by_day), max(by_day)) == (date(2020, 1, 1), date(2020, 1, 31))
    assert sum(by_day.values()) == 202_863
    assert set(by_day.values()) == {6_544, 6_543}


@pytest.mark.parametrize(("scale", "days"), [(0, 10), (-1, 10), (21, 10), (1, 0), (1, 183)])
def test_what_there_is_no_half_year_of(scale: int, days: int) -> None:
    with pytest.raises(ValueError, match=r"scale|days"):
        months(Fraction(scale), days)
