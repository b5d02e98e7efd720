"""Many writers and readers on PostgreSQL: no gap, nothing twice."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.postgres import PostgresCluster
from tests.torture.writers import many


def test_sixty_four_writers_leave_no_gap_and_no_double(postgres: PostgresCluster, tmp_path: Path) -> None:
    tally = many("writers", postgres, 64, 2, tmp_path)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    assert tally.faults["concurrent writers"] == 64
    assert tally.faults["backup meanwhile (pg_dump)"] >= 1
