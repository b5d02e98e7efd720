"""A hundred schedules of faults hold; every planted slip is caught."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.centre import SimCentre, sim_centre
from tests.simulation.invariants import Broken
from tests.simulation.schedule import run

SCHEDULES = 100
MOST_FOR_A_BUG = 150


@pytest.fixture(scope="module")
def sim() -> Iterator[SimCentre]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # thousands of faults are meant
    with sim_centre() as centre:
        yield centre
    logging.disable(before)


@pytest.mark.parametrize("part", range(4))
def test_schedules_of_faults_hold(sim: SimCentre, part: int) -> None:
    crashes = restores = 0
    for seed in range(part * SCHEDULES // 4, (part + 1) * SCHEDULES // 4):
        try:
            told = run(sim, seed)
        except Broken as error:
            pytest.fail(f"seed {seed}: {error}; python -m tests.simulation --schedules 1 --seed {seed}")
        crashes, restores = crashes + told.crashes, restores + told.restores
    assert crashes > 10
    assert restores


def test_a_schedule_replays_exactly(sim: SimCentre) -> None:
    first, second = run(sim, 7), run(sim, 7)
    assert (first.operations, first.crashes, first.rounds) == (
        second.operations,
        second.crashes,
        second.rounds,
    )


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_slip_is_caught(sim: SimCentre, name: str) -> None:
    with BUGS[name]():
        for seed in range(MOST_FOR_A_BUG):
            try:
                run(sim, seed, restores=0.9)
            except Broken:
                return
    pytest.fail(f"{name} went unnoticed through {MOST_FOR_A_BUG} schedules")
