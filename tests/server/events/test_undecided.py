"""是否回访 = 否 may mean "may not" and "not yet": nobody is called until a mapping says which, and then the right ones are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.policy import ExclusionCode
from domain.vocabulary import Role
from server.db.database import Database
from server.events.outcome import Summary
from server.events.tables import event
from server.masterdata.service import import_units
from server.planning.planning import plan
from server.planning.tables import unplanned
from server.reading.mapping import read_mapping
from server.tasks.tables import task
from tests.fixtures.exports import write_csv
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import rule
from tests.helpers.desk import Desk
from tests.server.events.rehearsal import imported

UNDECIDED = ExclusionCode.UNDECIDED.value
HEADER = ("处警单号", "报警时间", "报警电话", "处警单位", "是否回访")
ANSWERS = ("否", "是", "0", "N", "", "不同意", "未回访", "否")


def export(tmp_path: Path, *, column: str = "是否回访", answers: Sequence[str] = ANSWERS) -> Path:
    rows = [
        [f"CJ{n}", "2026-11-20 08:00", f"138001300{n:02d}", "第1派出所", answer]
        for n, answer in enumerate(answers)
    ]
    return write_csv(tmp_path / "a.csv", rows, header=(*HEADER[:-1], column))


def remarks(summary: Summary) -> dict[str, int]:
    found = [r for sheet in summary.read.sheets for r in sheet.remarks if r.code == UNDECIDED]
    return {remark.column: remark.cells for remark in found}


def excluded(database: Database) -> dict[str, str]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(event.c.dispatch_no, event.c.excluded)).all()
    return {row.dispatch_no: row.excluded for row in rows if row.excluded}


def planned(database: Database) -> tuple[set[str], dict[str, str]]:
    """Numbers of events that have a task, and the reasons of the others."""
    plan(database, CITY)
    with database.read(CITY) as reading:
        by_id = {
            row[0]: row[1] for row in reading.conn.execute(select(event.c.event_id, event.c.dispatch_no))
        }
        tasks = {by_id[e] for e in reading.conn.execute(select(task.c.event_id)).scalars()}
        rows = reading.conn.execute(select(unplanned.c.event_id, unplanned.c.reason)).all()
    return tasks, {by_id[e]: reason for e, reason in rows if by_id[e] not in tasks}


def station(database: Database, tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("代码,名称\nS1,第1派出所\n", encoding="utf-8")
    import_units(database, CITY, OPERATOR, units)
    with database.write(CITY) as work:
        rule(work)


def test_a_plain_no_is_counted_by_column_and_not_called(database: Database, tmp_path: Path) -> None:
    station(database, tmp_path)
    path = export(tmp_path)
    summary = imported(database, path)
    assert remarks(summary) == {"是否回访 = 否": 2, "是否回访 = 0": 1, "是否回访 = N": 1}
    assert summary.exclusions == {UNDECIDED: 4, ExclusionCode.DISCOURAGED.value: 1}
    assert summary.counts.excluded == 5
    assert excluded(database) == {
        **dict.fromkeys(("CJ0", "CJ2", "CJ3", "CJ7"), UNDECIDED),
        "CJ5": ExclusionCode.DISCOURAGED.value,
    }
    tasks, reasons = planned(database)
    assert tasks == {"CJ1", "CJ4", "CJ6"}
    assert reasons == excluded(database)


@pytest.mark.parametrize(
    ("mapping", "decided"),
    [
        ("columns: {revisit_allowed: []}", {}),
        ("columns: {revisit_allowed: }", {}),
        ('values: {revisit_allowed: {"否": "", "0": "", "N": ""}}', {"CJ5": "policy.discouraged"}),
        (
            "columns: {revisit_allowed: 是否回访}",
            dict.fromkeys(("CJ0", "CJ2", "CJ3", "CJ5", "CJ7"), "policy.discouraged"),
        ),
        (
            'values: {revisit_allowed: {"否": 不同意}}',
            dict.fromkeys(("CJ0", "CJ5", "CJ7"), "policy.discouraged")
            | dict.fromkeys(("CJ2", "CJ3"), UNDECIDED),
        ),
    ],
)
def test_a_mapping_decides_and_they_are_planned(
    sqlite_database: Database, tmp_path: Path, mapping: str, decided: dict[str, str]
) -> None:
    station(sqlite_database, tmp_path)
    path = export(tmp_path)
    imported(sqlite_database, path)
    planned(sqlite_database)
    summary = imported(sqlite_database, path, mapping=read_mapping(mapping))
    assert summary.counts.rejected == 0
    assert excluded(sqlite_database) == decided
    tasks, reasons = planned(sqlite_database)
    assert tasks == {f"CJ{n}" for n in range(len(ANSWERS))} - decided.keys()
    assert reasons == decided
    again = imported(sqlite_database, path, mapping=read_mapping(mapping))
    assert (again.counts.changed, again.counts.duplicates) == (0, len(ANSWERS))


@pytest.mark.parametrize(("asked", "reason"), [("[]", None), ("是否回访", ExclusionCode.DISCOURAGED.value)])
def test_a_mapping_decides_for_what_its_source_sent_before(
    database: Database, tmp_path: Path, asked: str, reason: str | None
) -> None:
    station(database, tmp_path)
    imported(database, export(tmp_path))
    imported(database, export(tmp_path, answers=["否"]), source="other")
    planned(database)
    rows = [["CJ99", "2026-11-20 09:00", "13800130099", "第1派出所", "是"]]
    later = write_csv(tmp_path / "b.csv", rows, header=HEADER)
    summary = imported(database, later, mapping=read_mapping(f"columns: {{revisit_allowed: {asked}}}"))
    assert summary.decided == 4
    with database.read(CITY) as reading:
        found = reading.conn.execute(select(event.c.source, event.c.dispatch_no, event.c.excluded)).all()
    before = {row.dispatch_no: row.excluded for row in found if row.source == "default"}
    assert {before[number] for number in ("CJ0", "CJ2", "CJ3", "CJ7")} == {reason}
    assert [row.excluded for row in found if row.source == "other"] == [UNDECIDED]
    with database.read(CITY) as reading:
        waiting = set(
            reading.conn.execute(select(unplanned.c.reason).where(unplanned.c.reason == UNDECIDED)).scalars()
        )
    plan(database, CITY)
    with database.read(CITY) as reading:
        reasons = list(reading.conn.execute(select(unplanned.c.reason)).scalars())
    assert waiting == {UNDECIDED}
    assert reasons.count(UNDECIDED) == 1, "that of the other source"


@pytest.mark.parametrize("column", ["是否可回访", "是否同意回访", "revisit allowed"])
def test_a_column_that_says_may_is_no_question(
    sqlite_database: Database, tmp_path: Path, column: str
) -> None:
    summary = imported(sqlite_database, export(tmp_path, column=column, answers=["否", "是"]))
    assert remarks(summary) == {}
    assert excluded(sqlite_database) == {"CJ0": ExclusionCode.DISCOURAGED.value}


@pytest.mark.parametrize("column", ["是否回访", "是否电话回访", "是否回访（必填）", "Revisit"])
def test_a_column_that_may_mean_both_is_one(sqlite_database: Database, tmp_path: Path, column: str) -> None:
    summary = imported(sqlite_database, export(tmp_path, column=column, answers=["否", "否", "1.0", "0.0"]))
    assert remarks(summary) == {f"{column} = 否": 2, f"{column} = 0.0": 1}
    assert set(excluded(sqlite_database)) == {"CJ0", "CJ1", "CJ3"}


def test_a_clear_reason_comes_before_an_unclear_one(sqlite_database: Database, tmp_path: Path) -> None:
    rows = [
        ["CJ1", "2026-11-20 08:00", "13800130001", "第1派出所", "否", "是", "纠纷"],
        ["CJ2", "2026-11-20 08:00", "13800130002", "第1派出所", "否", "否", "家庭暴力"],
    ]
    header = (*HEADER, "不宜回访", "警情类别")
    summary = imported(sqlite_database, write_csv(tmp_path / "a.csv", rows, header=header))
    assert excluded(sqlite_database) == {
        "CJ1": ExclusionCode.DISCOURAGED.value,
        "CJ2": ExclusionCode.DOMESTIC_VIOLENCE.value,
    }
    assert remarks(summary) == {"是否回访 = 否": 1}


def test_a_task_that_was_there_is_not_handed_out_while_it_is_undecided(desk: Desk, tmp_path: Path) -> None:
    database = desk.station.centre.database
    station(database, tmp_path)
    imported(database, export(tmp_path, answers=["是", "是"]))
    assert planned(database)[0] == {"CJ0", "CJ1"}
    imported(database, export(tmp_path, answers=["否", "是"]))
    assert excluded(database) == {"CJ0": UNDECIDED}
    numbers = {c.number for group in desk.pack().groups for c in group.contacts}
    assert numbers == {"13800130001"}


def test_pushed_rows_are_asked_the_same(sqlite_centre: Centre) -> None:
    sqlite_centre.add_user("9001", Role.ADMIN)
    seat = sqlite_centre.workstation()
    seat.login("9001")
    row = {"处警单号": "CJ1", "报警时间": "2026-11-20 08:00", "报警电话": "13800138000", "是否回访": "否"}
    rows = [row, row | {"处警单号": "CJ2", "是否回访": "是"}]
    told = sqlite_centre.post("/events/import", {"rows": rows}, seat.as_user).json()
    assert told["excluded"] == 1
    assert [(r["code"], r["column"], r["lines"]) for r in told["remarks"]] == [
        (UNDECIDED, "是否回访 = 否", [1])
    ]
