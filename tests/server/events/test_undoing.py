"""An import taken back: what nobody touched goes, what somebody touched stays and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.problems import ProblemError
from domain.wire.rows import RowKind
from server.contacts.tables import contact_group
from server.db.database import Database
from server.db.feed import newest
from server.db.tables import feed, operation
from server.events.outcome import Summary
from server.events.service import FileImport
from server.events.tables import contact, event, import_run
from server.events.undoing import undo_import
from server.masterdata.service import import_units
from server.planning.planning import plan
from server.planning.tables import unplanned
from server.tasks.tables import task
from tests.fixtures.exports import export_rows, write_csv
from tests.helpers.centre import CITY, OPERATOR
from tests.helpers.city import rule
from tests.server.events.test_commands import command, home, last_line

__all__ = ["home"]  # a fixture


def take(database: Database, path: Path) -> Summary:
    return FileImport(database, CITY, path, by=OPERATOR).run()


def count(database: Database, table: Any, *where: Any) -> int:
    with database.read(CITY) as reading:
        return int(reading.conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def recent(number: int) -> list[list[str]]:
    """Rows of the days before the tests' present, so that planning looks at them."""
    rows = list(export_rows(number, units=2))
    for place, row in enumerate(rows):
        row[2:6] = [f"2026-11-20 {8 + place // 60:02d}:{place % 60:02d}:0{n}" for n in range(4)]
    return rows


def test_untouched_events_go_with_all_that_was_made_of_them(database: Database, tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("代码,名称\nS1,第1派出所\nS2,第2派出所\n", encoding="utf-8")
    import_units(database, CITY, OPERATOR, units)
    with database.write(CITY) as work:
        rule(work)
    rows = recent(12)
    rows[0][17] = "是"
    path = write_csv(tmp_path / "a.csv", rows)
    first = take(database, path)
    assert plan(database, CITY).tasks == 11
    assert count(database, unplanned) == 1
    with database.write(CITY) as work:
        ids = list(work.conn.execute(select(task.c.task_id, task.c.group_id).order_by(task.c.task_id)))
        work.conn.execute(update(task).where(task.c.task_id == ids[0].task_id).values(attempts=1))
        work.conn.execute(
            update(task).where(task.c.task_id == ids[1].task_id).values(facts='[{"kind": "x"}]')
        )
        # handed out, and the lease has run out since: the workstation may still bring what was done
        work.conn.execute(
            update(contact_group)
            .where(contact_group.c.group_id == ids[2].group_id)
            .values(lease_user_id="u", lease_until=1, lease_no=1)
        )
        work.conn.execute(update(event).where(event.c.dispatch_no == rows[0][1]).values(sms_reply="3"))
    looked = undo_import(database, CITY, first.import_id, OPERATOR, dry_run=True)
    assert count(database, event) == 12
    undone = undo_import(database, CITY, first.import_id, OPERATOR)
    assert undone.stays == looked.stays == {"worked": 2, "in_hand": 1, "replied": 1}
    assert undone.taken_back == looked.taken_back == 8
    assert (count(database, event), count(database, contact), count(database, task)) == (4, 4, 3)
    with database.read(CITY) as reading:
        kinds = list(reading.conn.execute(select(operation.c.kind).order_by(operation.c.seq)).scalars())
        assert kinds[-1] == "event.import_undo"
        assert reading.conn.execute(select(import_run.c.taken_back)).scalar_one() == 8
        gone = [
            row
            for row in reading.conn.execute(select(newest(feed.c.city_id == CITY)))
            if row.kind == RowKind.TASK and row.deleted
        ]
    assert len(gone) == 8
    # what stays is a duplicate, what went is new again, and gets its task again
    again = take(database, path)
    assert (again.counts.imported, again.counts.duplicates) == (8, 4)
    assert plan(database, CITY).tasks == 8


def test_what_a_later_import_changed_stays_and_what_was_there_before(
    database: Database, tmp_path: Path
) -> None:
    rows = list(export_rows(6))
    first = take(database, write_csv(tmp_path / "a.csv", rows))
    rows[0][16] = "改过的内容"
    rows += list(export_rows(2, first=100))
    second = take(database, write_csv(tmp_path / "b.csv", rows))
    assert (second.counts.changed, second.counts.imported) == (1, 2)
    later = undo_import(database, CITY, second.import_id, OPERATOR)
    assert (later.taken_back, later.stays) == (2, {"there_before": 1})
    earlier = undo_import(database, CITY, first.import_id, OPERATOR)
    assert (earlier.taken_back, earlier.stays) == (5, {"changed": 1})
    nothing = undo_import(database, CITY, first.import_id, OPERATOR)
    assert (nothing.taken_back, nothing.stays) == (0, {"changed": 1})
    assert count(database, event) == 1


def test_more_than_one_part(database: Database, tmp_path: Path) -> None:
    summary = take(database, write_csv(tmp_path / "a.csv", list(export_rows(1_203))))
    assert undo_import(database, CITY, summary.import_id, OPERATOR).taken_back == 1_203
    assert count(database, event) == count(database, contact) == 0


def test_an_import_nobody_knows(database: Database) -> None:
    with pytest.raises(ProblemError) as caught:
        undo_import(database, CITY, "nonsense", OPERATOR)
    assert caught.value.problems[0].code == "import.not_found"


def test_the_commands(tmp_path: Path) -> None:
    path = str(write_csv(tmp_path / "a.csv", list(export_rows(5))))
    told = last_line("import", path)[1]
    [run] = last_line("imports")[1]["imports"]
    assert (run["import_id"], run["imported"], run["digest"]) == (told["import_id"], 5, told["digest"])
    code, out, _ = command("imports")
    assert code == 0
    assert told["digest"] in out
    assert last_line("undo-import", told["import_id"], "--dry-run")[1]["taken_back"] == 5
    code, out, _ = command("undo-import", told["import_id"])
    assert code == 0
    assert "撤回 5 件" in out
    assert last_line("imports")[1]["imports"][0]["taken_back"] == 5
    assert command("undo-import", "nonsense")[0] == 2
