"""Master data into real databases: taken in once, changed where it differs, on record and in the feed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from domain.wire.rows import RowKind, UnitRow
from server.accounts.administration import user_id_of
from server.accounts.repository import account_by_number
from server.db.database import Database
from server.db.feed import newest
from server.db.tables import feed, operation
from server.masterdata.repository.officers import postings
from server.masterdata.repository.units import unit_id_of
from server.masterdata.rows import Units
from server.masterdata.service import import_officers, import_units, import_users
from tests.helpers.centre import CHEAP, CITY, OPERATOR, Centre

UNITS = (
    ("单位代码", "单位名称", "别名", "上级单位", "单位类别", "对外电话"),
    ("C", "示例市公安局", "", "", "市局", ""),
    ("S1", "柳荫派出所", "柳荫所", "C", "派出所", "0371-65881234"),
    ("S2", "枣园派出所", "", "没有的分局", "", ""),
)


def write(tmp_path: Path, *rows: Sequence[str]) -> Path:
    path = tmp_path / "master.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def kinds(database: Database) -> list[str]:
    with database.read(CITY) as reading:
        return list(reading.conn.execute(select(operation.c.kind).order_by(operation.c.seq)).scalars())


def test_units(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, *UNITS)
    first = import_units(database, CITY, OPERATOR, path)
    assert (first.rows, first.imported, first.rejected) == (3, 2, 1)
    assert first.reasons == {"unit.unknown_parent": 1}
    assert first.rejects is not None
    assert "没有的分局" in Path(first.rejects).read_text(encoding="utf-8-sig")
    again = import_units(database, CITY, OPERATOR, path)
    assert (again.imported, again.changed, again.duplicates, again.rejected) == (0, 0, 2, 1)
    assert kinds(database) == ["masterdata.units"]
    changed = import_units(
        database,
        CITY,
        OPERATOR,
        write(tmp_path, UNITS[0], ("S1", "柳荫派出所", "柳荫路所", "C", "派出所", "110")),
    )
    assert (changed.changed, changed.duplicates) == (1, 0)
    with database.read(CITY) as reading:
        ids = [unit_id_of(CITY, "C"), unit_id_of(CITY, "S1"), "unknown"]
        rows = Units().project(reading, "city", ids)
        last = newest(feed.c.kind == RowKind.UNIT).c
        announced = reading.conn.execute(select(last.row_id, last.seq)).all()
    found = rows[ids[1]]
    assert isinstance(found, UnitRow)
    assert (found.code, found.parent_id, found.public_phone) == ("S1", ids[0], "110")
    assert set(rows) == set(ids[:2])
    assert {tuple(row) for row in announced} == {(ids[0], 1), (ids[1], 2)}


def test_an_alias_cannot_be_taken_from_another_unit(database: Database, tmp_path: Path) -> None:
    import_units(database, CITY, OPERATOR, write(tmp_path, *UNITS[:3]))
    outcome = import_units(
        database, CITY, OPERATOR, write(tmp_path, UNITS[0], ("S3", "桥西派出所", "柳荫所", "C", "", ""))
    )
    assert outcome.reasons == {"unit.alias_taken": 1}


def test_officers_and_a_transfer(database: Database, tmp_path: Path) -> None:
    import_units(database, CITY, OPERATOR, write(tmp_path, *UNITS[:3]))
    header = ("警号", "姓名", "单位", "到任日期", "离任日期")
    path = write(
        tmp_path, header, ("900001", "周一甲", "柳荫所", "2025-01-01", ""), ("900002", "周一乙", "S1", "", "")
    )
    assert import_officers(database, CITY, OPERATOR, path).imported == 2
    assert import_officers(database, CITY, OPERATOR, path).duplicates == 2
    # a transfer without the end at the old unit overlaps; with it both rows are right
    here = ("900001", "周一甲", "C", "2026-06-01", "")
    assert import_officers(database, CITY, OPERATOR, write(tmp_path, header, here)).reasons == {
        "officer.postings_overlap": 1
    }
    left = ("900001", "周一甲", "柳荫所", "2025-01-01", "2026-06-01")
    moved = import_officers(database, CITY, OPERATOR, write(tmp_path, header, left, here))
    assert (moved.changed, moved.imported, moved.rejected) == (1, 1, 0)
    with database.read(CITY) as reading:
        of_one = {key.unit_id: until for key, until in postings(reading).items() if key.badge_no == "900001"}
    assert of_one[unit_id_of(CITY, "C")] is None
    assert of_one[unit_id_of(CITY, "S1")] is not None


def test_users_log_in_with_what_was_shown_once(centre: Centre, tmp_path: Path) -> None:
    database = centre.database
    import_units(database, CITY, OPERATOR, write(tmp_path, *UNITS[:3]))
    header = ("工号", "姓名", "角色", "单位", "技能")
    path = write(
        tmp_path,
        header,
        ("8001", "郑二丙", "回访员", "", "zh、粤语"),
        ("8002", "郑二丁", "单位联络员", "S1", ""),
    )
    first = import_users(database, CITY, OPERATOR, path, passwords=CHEAP)
    assert set(first.passwords) == {"8001", "8002"}
    station = centre.workstation()
    session = station.login("8001", first.passwords["8001"])
    assert session.must_change_password
    assert session.grant.hall_id == "main"

    again = import_users(database, CITY, OPERATOR, path, passwords=CHEAP)
    assert (again.duplicates, again.passwords) == (2, {})
    path = write(tmp_path, (*header, "大厅"), ("8001", "郑二丙", "班长", "", "zh", "h2"))
    assert import_users(database, CITY, OPERATOR, path, passwords=CHEAP).changed == 1
    with database.read(CITY) as reading:
        account = account_by_number(reading, "8001")
        scopes = reading.conn.execute(
            select(feed.c.scope).where(feed.c.row_id == user_id_of(CITY, "8001")).distinct()
        ).scalars()
        assert sorted(scopes) == ["hall:h2", "hall:main"]
    assert account is not None
    assert (account.person.role, account.person.hall_id, account.skills) == ("lead", "h2", ["zh"])
    # the password he has is still his
    assert centre.workstation("席位二").try_login("8001", first.passwords["8001"]).status_code == 200


def test_no_password_lies_about(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, ("工号", "姓名", "角色"), ("8001", "郑二丙", "回访员"), ("8002", "", "回访员"))
    outcome = import_users(database, CITY, OPERATOR, path, passwords=CHEAP)
    assert outcome.rejects is not None
    assert outcome.passwords["8001"] not in Path(outcome.rejects).read_text(encoding="utf-8-sig")


def test_a_dry_run_counts_as_the_run_after_it_and_writes_nothing(centre: Centre, tmp_path: Path) -> None:
    database = centre.database
    path = write(tmp_path, *UNITS)
    told = import_units(database, CITY, OPERATOR, path, dry_run=True)
    assert kinds(database) == []
    taken = import_units(database, CITY, OPERATOR, path)
    assert (told.dry_run, taken.dry_run) == (True, False)
    for outcome in (told, taken):
        assert (outcome.rows, outcome.imported, outcome.rejected, outcome.reasons) == (
            3,
            2,
            1,
            {"unit.unknown_parent": 1},
        )
    users = write(tmp_path, ("工号", "姓名", "角色"), ("7001", "周一甲", "回访员"))
    told = import_users(database, CITY, OPERATOR, users, dry_run=True, passwords=CHEAP)
    assert (told.imported, told.passwords) == (1, {})
    officers = write(
        tmp_path, ("警号", "姓名", "单位"), ("900001", "周一甲", "S1"), ("900002", "周一乙", "S9")
    )
    told = import_officers(database, CITY, OPERATOR, officers, dry_run=True)
    assert (told.imported, told.rejected) == (1, 1)
    assert kinds(database) == ["masterdata.units"]


def test_a_rejected_row_that_is_sent_again_unmended_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    header = ("单位代码", "单位名称")
    first = import_units(
        database, CITY, OPERATOR, write(tmp_path, header, ("S1", "柳荫派出所"), ("S1", "枣园派出所"))
    )
    assert (first.imported, first.reasons) == (1, {"unit.duplicate_code": 1})
    assert first.rejects is not None
    returned = tmp_path / "returned.csv"
    returned.write_bytes(Path(first.rejects).read_bytes())
    again = import_units(database, CITY, OPERATOR, returned)
    assert (again.changed, again.reasons) == (0, {"masterdata.taken": 1})
    held = returned.read_text(encoding="utf-8-sig").splitlines()
    own = next(csv.reader(held[1:])).index("以本行为准")
    rows = list(csv.reader(held))
    rows[2][own] = "是"
    assert import_units(database, CITY, OPERATOR, write(tmp_path, *rows)).changed == 1
