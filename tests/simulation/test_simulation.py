"""Ninety schedules of faults hold; of the planted slips every fifth is caught here, all by ``make simulate-bugs``."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from tests.simulation.bugs import BUGS, NEAR
from tests.simulation.centre import SimCentre, sim_centre
from tests.simulation.odds import Odds
from tests.simulation.planted import Search, search
from tests.simulation.sms_bugs import SMS_BUGS
from tests.simulation.totals import run_some

SCHEDULES = 90
PARTS = 6
MOST_FOR_A_BUG = 60
EVERY = int(os.environ.get("MINYI110_SLIPS", "5"))
"""Each so-manieth slip is looked for; MINYI110_SLIPS=1 for all."""
SLOW = {"server_made_ids"}
"""This takes hundreds of schedules: ``make simulate-bugs``."""


@pytest.fixture(scope="module")
def sim() -> Iterator[SimCentre]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # thousands of faults are meant
    with sim_centre() as centre:
        yield centre
    logging.disable(before)


@pytest.mark.parametrize("part", range(PARTS))
def test_schedules_of_faults_hold(sim: SimCentre, part: int) -> None:
    size = SCHEDULES // PARTS
    totals = run_some(sim, range(part * size, (part + 1) * size), Odds(texts=0.15))
    assert totals.broken == [], "make simulate SCHEDULES=1 SEED=<seed>"
    assert totals.happened["client_crash_before_commit"]
    assert totals.operations > 5 * size


@pytest.mark.parametrize(
    "name", [*sorted(set(BUGS) - SLOW - set(SMS_BUGS))[::EVERY], *sorted(SMS_BUGS)[::EVERY]]
)
def test_a_planted_slip_is_caught(sim: SimCentre, name: str) -> None:
    assert search(sim, Search(name, NEAR.get(name, 1), MOST_FOR_A_BUG)), (
        f"unnoticed through {MOST_FOR_A_BUG} schedules"
    )
