"""When a goal is met, and how it reads."""

from __future__ import annotations

import pytest

from bench.measure import Goal, Line, Measure, sample
from bench.printed import as_rows, summed_up, written

HOLDS = Goal(times=4, most=5, p99=10, also="none lost")


@pytest.mark.parametrize(
    ("median", "p99", "floor", "met"),
    [(4, 10, 1, True), (4.1, 10, 1, False), (5.1, 10, 2, False), (4, 10.1, 1, False)],
)
def test_every_figure_must_hold(median: float, p99: float, floor: float, met: bool) -> None:
    assert HOLDS.met(median, p99, floor) is met


def test_a_goal_of_what_was_not_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="not measured"):
        HOLDS.met(1, None, 1)
    with pytest.raises(ValueError, match="not measured"):
        HOLDS.met(1, 1, None)


def test_it_reads_as_it_is_judged() -> None:
    assert HOLDS.told("ms") == "≤ 4×, ≤ 5 ms, p99 ≤ 10 ms, none lost"
    assert Goal(most=3_600).told("B") == "≤ 3,600 B"
    assert Goal().told("ms") == "–"


def test_durations_come_in_the_unit_of_the_line() -> None:
    line = Measure("saved", Goal(times=3), "bare", "10", unit="µs").line(
        sample([3e-6, 1e-6, 2e-6]), sample([1e-6])
    )
    assert (line.what, line.median, line.p99, line.floor, line.ratio) == ("saved, 10", 2.0, 3.0, 1.0, 2.0)
    assert line.holds


def test_what_a_goal_says_in_words_counts() -> None:
    assert not Measure("panel", Goal(also="none lost")).line(1.0, also=False).holds


def line(median: float, holds: bool = True) -> Line:
    return Line("saved", median, None, 1.0, "≤ 3×", holds)


def test_a_line_beside_a_busy_machine_says_so_and_still_says_what_held() -> None:
    assert written(line(2.0), 1.0).rstrip().endswith("holds")
    assert "MISSED, INVALID: load 1.20 beside it" in written(line(4.0, holds=False), 1.2)


def test_several_runs_are_summed_up() -> None:
    told = summed_up([(line(2.0), 0.1), (line(4.0, holds=False), 0.2), (line(3.0), 1.5)])
    figures = "saved: 3.00 (2.00 to 4.00) ms; 3.00 (2.00 to 4.00) ×; goal ≤ 3×: held 2 of 3"
    assert told == [f"{figures}; beside 0.20 (0.10 to 1.50); INVALID 1 of 3"]
    assert summed_up([(line(2.0), 0.1)]) == []


def test_rows_for_the_document_say_what_counts() -> None:
    told = as_rows([(line(2.0), 0.1), (line(4.0, holds=False), 0.2)]).splitlines()[-1]
    assert (
        told
        == "| saved | 3.00 (2.00 to 4.00) ms |  | 1.00 (1.00 to 1.00) | 3.00 (2.00 to 4.00)× | 0.15 (0.10 to 0.20) | ≤ 3× | **1 of 2** |"
    )
    told = as_rows([(line(2.0), 1.5)]).splitlines()[-1]
    assert told == "| saved | 2.00 ms |  | 1.00 | 2.00× | 1.50 | ≤ 3× | yes, invalid |"
