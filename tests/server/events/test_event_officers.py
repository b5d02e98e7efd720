"""Who handled an event stands row by row beside it, whoever writes the event."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from server.db.database import Database
from server.events.repository.officers import not_as_listed
from server.events.service import FileImport
from server.events.tables import event, event_officer
from server.events.undoing import undo_import
from tests.fixtures.exports import HEADER, export_rows, write_csv
from tests.helpers.centre import CITY, OPERATOR

BADGES = HEADER.index("民警警号")


def handled(database: Database) -> dict[str, set[tuple[str, int]]]:
    """The officers of each event by its number, each with among how many."""
    mine = (event.c.city_id == event_officer.c.city_id) & (event.c.event_id == event_officer.c.event_id)
    query = select(event.c.dispatch_no, event_officer.c.badge_no, event_officer.c.among).join(event, mine)
    found: dict[str, set[tuple[str, int]]] = {}
    with database.read(CITY) as reading:
        assert not_as_listed(reading, 10) == []
        for number, badge, among in reading.conn.execute(query):
            found.setdefault(number, set()).add((badge, among))
    return found


def test_officers_follow_imports_corrections_and_what_is_taken_back(
    database: Database, tmp_path: Path
) -> None:
    rows = list(export_rows(3))
    numbers = [row[1] for row in rows]
    for row, listed in zip(rows, ("012345、012346、012345", "", "012345"), strict=True):
        row[BADGES] = listed
    path = write_csv(tmp_path / "a.csv", rows)
    first = FileImport(database, CITY, path, by=OPERATOR).run()
    both = {("012345", 2), ("012346", 2)}
    assert handled(database) == {numbers[0]: both, numbers[2]: {("012345", 1)}}
    rows[0][BADGES], rows[1][BADGES] = "012347", "012345，012346"
    FileImport(database, CITY, write_csv(tmp_path / "b.csv", rows), by=OPERATOR).run()
    assert handled(database) == {numbers[0]: {("012347", 1)}, numbers[1]: both, numbers[2]: {("012345", 1)}}
    undo_import(database, CITY, first.import_id, OPERATOR)
    assert handled(database) == {numbers[0]: {("012347", 1)}, numbers[1]: both}


@pytest.mark.parametrize("listed", ['["012345"]', '["012345","012346","012347"]'])
def test_what_differs_from_the_list_is_found(sqlite_database: Database, tmp_path: Path, listed: str) -> None:
    rows = list(export_rows(2))
    for row in rows:
        row[BADGES] = "012345、012346"
    FileImport(sqlite_database, CITY, write_csv(tmp_path / "a.csv", rows), by=OPERATOR).run()
    with sqlite_database.write(CITY) as work:
        one = work.conn.execute(select(event.c.event_id).limit(1)).scalar_one()
        work.conn.execute(update(event).where(event.c.event_id == one).values(officers=listed))
        assert not_as_listed(work, 10) == [one]
