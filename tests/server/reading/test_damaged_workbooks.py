"""Some of the damaged workbooks, in one process; ``make damaged`` imports 60 of them, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.problems import ProblemError
from server.reading.source import open_table
from tests.damaged.books import GOOD, damaged, sheets


def read(path: Path) -> int:
    """How many records it has; -1 if it is refused."""
    try:
        table = open_table(path)
        count = sum(1 for _ in table.records())
        table.account()
    except ProblemError:
        return -1
    return count


def test_the_good_ones_are_read_whole(tmp_path: Path) -> None:
    for write in GOOD:
        assert read(write(tmp_path / "good", sheets())) == 60


@pytest.mark.parametrize("seed", [2003, 2100, 2200])
def test_a_damaged_workbook_is_read_or_refused_with_one_sentence(tmp_path: Path, seed: int) -> None:
    for number in range(seed, seed + 8):
        assert read(damaged(tmp_path, number)) <= 60
