"""docs/performance.md says what the bench measures; what is measured is what is declared."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench import declared
from bench.__main__ import MISSED
from bench.measure import Run

CHEAP = ("checking", "fresh_pull", "save_form", "table", "tag_search")
"""Measurements that take seconds at the small size; the others start several programs or need a history."""


def test_the_table_is_current() -> None:
    found = declared.in_document(declared.DOCUMENT.read_text("utf-8"))
    assert found == declared.table(), "run python -m bench.declared"


@pytest.mark.parametrize("name", declared.names())
def test_every_measurement_declares_its_lines(name: str) -> None:
    module = declared.measurement(name)
    assert callable(module.lines)
    assert declared.measures(module)


def test_no_two_lines_have_one_name() -> None:
    told = [one.what for name in declared.names() for one in declared.measures(declared.measurement(name))]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("name", CHEAP)
def test_it_measures_what_it_declares(name: str) -> None:
    module = declared.measurement(name)
    lines = list(module.lines(Run(full=False)))
    assert len(lines) == len(declared.measures(module))
    for line, one in zip(lines, declared.measures(module), strict=True):
        assert line.what.startswith(one.what)
        assert (line.goal, line.unit) == (one.goal.told(one.unit), one.unit)
        assert (line.floor is not None) == bool(one.floor)


@pytest.mark.long
def test_a_day_at_the_real_program_is_measured() -> None:
    command = [sys.executable, "-m", "bench", "ui_day", "--size", "small", "--rows"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=declared.DOCUMENT.parents[1]
    )
    assert done.returncode in (0, MISSED), done.stderr
    for one in declared.measures(declared.measurement("ui_day")):
        assert f"\n| {one.what}" in done.stdout
