"""Citizens whose names, numbers and words are long and odd enough that a finding is never chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tests.fixtures.exports import HEADER, write_csv

_FAMILY = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
_FIRST = "璟玥翀骞叡祎頔"
_SECOND = "澍珩洵曦朔砚霂"
_ROADS = ("榆荫老街", "石榴巷口", "碧沙岗西", "五龙口北", "陈寨南头")


def citizens(count: int, units: Sequence[str], now: datetime, seed: int = 5) -> Iterator[list[str]]:
    """Rows of an export; every citizen another one, every number random in all its digits."""
    dice = random.Random(seed)
    names = [f"{a}{b}{c}" for a in _FAMILY for b in _FIRST for c in _SECOND]
    dice.shuffle(names)
    for n in range(count):
        at = now - timedelta(hours=30 + n % 20, minutes=n % 60)
        yield [
            f"JJ{n:06d}",
            f"CJ{n:06d}",
            *(f"{at + timedelta(seconds=after):%Y-%m-%d %H:%M:%S}" for after in (0, 70, 640, 3_600)),
            names[n],
            "女" if n % 2 else "男",
            f"1{dice.choice('3578')}{dice.randrange(10**9):09d}",
            "",
            f"{dice.choice(_ROADS)}{dice.randrange(100, 999)}号院",
            units[n % len(units)],
            "",
            "纠纷",
            "邻里纠纷",
            "电话报警",
            f"{names[n]}称楼上漏水泡坏了木地板，双方争执",
            "否",
            names[-1 - n],
        ]


def write_export(path: Path, count: int, units: Sequence[str], now: datetime) -> list[list[str]]:
    """An export on disk; its rows."""
    rows = list(citizens(count, units, now))
    write_csv(path, rows, header=(*HEADER, "紧急联系人"))
    return rows
