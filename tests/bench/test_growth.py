"""Every act that people wait for is asked of a centre with a history, and each is a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import fixtures, growth
from bench.growth import AT, GROWTH
from bench.interactive import Cost
from bench.measure import Run, sample


def cost(processor: float) -> Cost:
    return Cost(sample([0.001]), processor)


@pytest.mark.long
def test_each_act_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixtures, "HISTORIES", tmp_path)
    found = dict(growth.costs(1_500, most=1))
    assert found.keys() == AT.keys()
    assert all(one.wall.median > 0 for one in found.values())


def test_what_takes_half_as_much_again_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    each = {10: 2.0, 100: 2.4, 1_000: 3.1}
    monkeypatch.setattr(growth, "costs", lambda events, most: ((key, cost(each[events])) for key in AT))
    lines = list(growth.lines(Run(events=(1_000, 10, 100))))
    assert len(lines) == 3 * len(AT) + len(GROWTH)
    grown = lines[-1]
    assert (grown.median, grown.floor, grown.holds) == (3.1, 2.0, False)
    assert "2.00 → 2.40 → 3.10" in grown.note
    each[1_000] = 3.0
    assert all(line.holds for line in list(growth.lines(Run(events=(10, 1_000))))[-len(GROWTH) :])


def test_one_size_alone_has_not_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "costs", lambda events, most: ((key, cost(1.0)) for key in AT))
    assert len(list(growth.lines(Run(events=(10,))))) == len(AT)
