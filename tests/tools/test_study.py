"""The study of the figures, drawn few times: what it finds is as far from what is asked as chance explains."""

from __future__ import annotations

from math import isfinite, sqrt

import pytest

from tools.study.__main__ import lines
from tools.study.lines import Line, share


def test_a_small_study_finds_what_a_large_one_does() -> None:
    found = list(lines(30, seed=20, computed=False))
    assert len({line.what for line in found}) == len(found)
    assert all(isfinite(line.value) and line.error > 0 for line in found)
    assert [line.told() for line in found if not line.holds(errors=4)] == []
    assert sum(line.least is not None or line.most is not None for line in found) >= 30


def test_a_line_is_judged_by_what_was_asked() -> None:
    line = share("what", 960, 1_000, least=0.94, most=0.95)
    assert line.error == pytest.approx(sqrt(0.959 * 0.041 / 1_000), rel=0.01)
    assert not line.holds()
    assert line.holds(errors=2)
    assert "0.94..0.95" in line.told()
    assert line.told().endswith("MISSED")
    assert share("never", 0, 100).error > 0
    assert Line("unasked", 3.0).holds()
    assert Line("unasked", 3.0).told().endswith("–")
