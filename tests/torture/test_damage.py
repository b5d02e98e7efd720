"""Some of the pages, and every mix-up of files; all pages: ``make torture PARTS=damage``."""

from __future__ import annotations

from pathlib import Path

from tests.torture.damage import every_page

STRIDE = 40


def test_a_flipped_byte_loses_nothing_and_a_mix_up_is_said(tmp_path: Path) -> None:
    tally = every_page("damage", tmp_path, seed=1, stride=STRIDE)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    assert tally.faults["a byte flipped"] >= 8
    assert tally.faults["workstation: -wal deleted"] == tally.faults["centre: keys swapped"] == 1
