"""What counts as beside us: the machine's work less that of our own processes."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from bench import beside
from bench.beside import Beside, _own, _Reading

BURN = "import time\nwhile time.process_time() < 0.3: pass\nprint('burnt', flush=True)\ninput()"


def test_the_load_is_what_others_spent_over_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([_Reading(0, 100, 10), _Reading(10, 118, 15), _Reading(10.5, 119, 15), _Reading(20, 120, 16)])  # fmt: skip
    monkeypatch.setattr(beside, "_read", lambda: next(readings))
    busy = Beside(beside._read())
    assert busy.load() == pytest.approx(1.3)
    assert busy.load() == pytest.approx(1.3), "too short a time to judge by"
    assert busy.load() == pytest.approx(0.1)


def test_a_short_measurement_is_judged_too(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([_Reading(0, 100, 10), _Reading(0.5, 101, 10.1)])
    monkeypatch.setattr(beside, "_read", lambda: next(readings))
    assert Beside(beside._read()).load() == pytest.approx(1.8)


def test_what_a_child_spends_is_ours_while_it_lives_and_after() -> None:
    own = psutil.Process()
    before = _own(own)
    child = subprocess.Popen(
        [sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    assert _own(own) - before >= 0.25  # told in hundredths, user and system apart
    child.communicate("\n")
    assert _own(own) - before >= 0.25  # told in hundredths, user and system apart
