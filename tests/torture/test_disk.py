"""A full and a read-only disk at some of the writes of a form's way; all of them: ``make torture PARTS=disk``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.parts import need_right
from tests.torture.disk import KINDS, every_write, possible

STRIDE = 9


@pytest.mark.long
def test_a_full_or_read_only_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    need_right(
        possible(),
        "mount a file system",
        "sysctl kernel.unprivileged_userns_clone=1, docker run --privileged",
    )
    tally = every_write("disk", tmp_path, STRIDE)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    for kind in KINDS:
        assert sum(times for fault, times in tally.faults.items() if fault.startswith(f"{kind} at")) >= 3
    assert tally.faults["full without reserve: told the agent store.disk_full"] > 0
    assert tally.faults["read-only: told the agent store.read_only"] > 0
