"""A small outage: all is delivered once. What others wait meanwhile is measured by ``make torture PARTS=load``, not asserted here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.load import PROBES, outage

pytestmark = pytest.mark.long


def test_after_an_outage_everything_arrives_once(tmp_path: Path) -> None:
    tally = outage("load", tmp_path, None, 4, 30, 110)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    assert tally.faults["form delivered"] == 120
    assert set(PROBES) <= tally.figures.keys()
