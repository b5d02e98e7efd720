"""Texts go the whole way in the bench, and the floor writes the rows they leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench import sms_messages
from bench.bare_texts import write_bare
from bench.measure import Run
from bench.sms_messages import Flow
from server.db.database import Database
from server.db.metadata import metadata
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Clock

WRITTEN = ("sms_message", "sms_try", "sms_part", "sms_raw", "sms_reply", "sms_conversation", "citizen_answer")


def _counts(database: Database) -> dict[str, int]:
    with database.read(CITY) as reading:
        return {
            name: reading.conn.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in WRITTEN
        }


def test_texts_go_the_whole_way_and_the_floor_writes_their_rows(
    tmp_path: Path,
) -> None:
    clock = Clock(NOON)
    found = []
    for name in ("ours", "bare"):
        folder = tmp_path / name
        folder.mkdir()
        found.append(helpers.open_centre(helpers.sqlite_copy(tmp_path / "template.db", folder), clock))
    ours, bare = found
    assert Flow(ours, clock).lot(0, 20) > 0
    there = _counts(ours)
    assert (there["sms_try"], there["sms_part"], there["sms_reply"], there["sms_raw"]) == (20, 20, 6, 26)
    assert all(seconds >= 0 for seconds in write_bare(ours, bare).values())
    assert _counts(bare) == there
    for database in found:
        database.dispose()


@pytest.mark.long
def test_every_line_is_measured() -> None:
    assert all(line.median >= 0 for line in sms_messages.lines(Run(full=False)))
