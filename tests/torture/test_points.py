"""A crash at some points of a form's way; all of them: ``make torture PARTS=points``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.points import every_point

STRIDE = 7
"""Odd: points come in pairs, before and after."""


@pytest.mark.long
def test_a_crash_at_any_point_of_a_forms_way_loses_and_doubles_nothing(tmp_path: Path) -> None:
    tally = every_point("points", tmp_path, None, STRIDE)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    for who in ("workstation dies before", "workstation dies after", "server dies"):
        assert sum(times for fault, times in tally.faults.items() if fault.startswith(who)) >= 2
