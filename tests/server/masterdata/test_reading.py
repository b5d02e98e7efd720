"""Units, officers and users as people fill them in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from domain.problems import ProblemError
from domain.vocabulary import Role, UnitKind
from server.masterdata.names import normal_name
from server.masterdata.officers import read_officers
from server.masterdata.sheets import Kind, Sheet, read_sheet
from server.masterdata.templates import KINDS, write_template
from server.masterdata.units import read_units
from server.masterdata.users import read_users
from server.reading.rows import RowReader
from server.reading.source import open_table
from tests.fixtures.exports import NOW

UNITS = {normal_name(name): "u1" for name in ("S1", "柳荫派出所", "柳荫所")}


def sheet(tmp_path: Path, kind: Kind, *rows: Sequence[str]) -> Sheet:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return read_sheet(path, kind)


def codes(rejected: Sequence[object]) -> list[tuple[int, str]]:
    return [(row.line, row.problems[0].code) for row in rejected]  # type: ignore[attr-defined]


def test_units(tmp_path: Path) -> None:
    found, rejected = read_units(
        sheet(
            tmp_path,
            Kind.UNITS,
            ["单位代码", "单位名称", "别名", "上级单位", "单位类别", "对外电话"],
            ["S1", "柳荫派出所", "柳荫所、东湖柳荫所", "东湖分局", "派出所", "0371-65881234"],
            ["B1", "东湖分局", "", "C", "分局", ""],
            ["C", "示例市公安局", "", "", "", ""],
            ["", "无代码所", "", "", "", ""],
            ["S2", "", "", "", "", ""],
            ["S1", "又一个所", "", "", "", ""],
            ["S3", "枣园派出所", "", "没有的分局", "", ""],
            ["S4", "枣园警务室", "", "S3", "", ""],
            ["S5", "桥西派出所", "柳荫所", "B1", "", ""],
            ["S6", "桥东派出所", "", "B1", "飞行队", ""],
            ["X1", "甲队", "", "X2", "", ""],
            ["X2", "乙队", "", "X1", "", ""],
            ["S7", "自己的上级", "", "S7", "", ""],
        ),
        {},
        {},
    )
    assert [(unit.code, unit.kind, unit.parent_code) for unit in found] == [
        ("S1", UnitKind.STATION, "B1"),
        ("B1", UnitKind.BRANCH, "C"),
        ("C", UnitKind.CITY_BUREAU, ""),
    ]
    assert found[0].aliases == ("柳荫所", "东湖柳荫所")
    refused = codes(rejected)
    assert refused[:6] == [
        (5, "unit.code_missing"),
        (6, "unit.name_missing"),
        (7, "unit.duplicate_code"),
        (8, "unit.unknown_parent"),
        (9, "unit.unknown_parent"),
        (10, "unit.alias_taken"),
    ]
    assert refused[6] == (11, "unit.unknown_kind")
    assert {line for line, _ in refused[7:]} == {12, 13, 14}
    assert (12, "unit.cycle") in refused
    assert (14, "unit.cycle") in refused


def test_units_below_those_there_are(tmp_path: Path) -> None:
    rows = [["代码", "名称", "上级"], ["S9", "新所", "东湖分局"], ["B1", "东湖分局", "S9"]]
    found, rejected = read_units(
        sheet(tmp_path, Kind.UNITS, *rows), {"B1": "B1", "东湖分局": "B1"}, {"B1": ""}
    )
    assert found == []
    assert {code for _, code in codes(rejected)} <= {"unit.cycle", "unit.unknown_parent"}
    assert len(rejected) == 2
    found, rejected = read_units(
        sheet(tmp_path, Kind.UNITS, *rows[:2]), {"B1": "B1", "东湖分局": "B1"}, {"B1": ""}
    )
    assert [unit.parent_code for unit in found] == ["B1"]


def test_officers(tmp_path: Path) -> None:
    found, rejected = read_officers(
        sheet(
            tmp_path,
            Kind.OFFICERS,
            ["警号", "姓名", "单位", "到任日期", "离任日期"],
            ["900001", "周一甲", "柳荫所", "2025-01-01", "2026-01-01"],
            ["900001", "周一甲", "S1", "2026-01-01", ""],
            ["900001", "周一甲", "S1", "2025-06-01", ""],
            ["", "周一乙", "S1", "", ""],
            ["乙", "周一乙", "S1", "", ""],
            ["900002", "", "S1", "", ""],
            ["900003", "郑二丙", "没有的所", "", ""],
            ["900004", "郑二丁", "S1", "2026-05-01", "2026-04-01"],
            ["900005", "示例戊", "S1", "五月", ""],
        ),
        UNITS,
        NOW,
    )
    assert [(p.badge_no, p.unit_id, p.valid_to is None) for p in found] == [
        ("900001", "u1", False),
        ("900001", "u1", True),
    ]
    assert codes(rejected) == [
        (4, "officer.postings_overlap"),
        (5, "officer.badge_missing"),
        (6, "officer.bad_badge"),
        (7, "officer.name_missing"),
        (8, "officer.unknown_unit"),
        (9, "officer.ends_before_start"),
        (10, "date.unreadable"),
    ]


def test_users(tmp_path: Path) -> None:
    found, rejected = read_users(
        sheet(
            tmp_path,
            Kind.USERS,
            ["工号", "姓名", "角色", "单位", "技能"],
            ["8001", "郑二丙", "回访员", "", "zh、粤语"],
            ["8002", "郑二丁", "liaison", "柳荫派出所", ""],
            ["8001", "示例戊", "班长", "", ""],
            ["8003", "示例己", "国王", "", ""],
            ["8004", "示例庚", "单位联络员", "", ""],
            ["8005", "示例辛", "班长", "没有的所", ""],
            ["80 06！", "示例壬", "班长", "", ""],
            ["8007", "", "班长", "", ""],
            ["8008", "示例癸", "工作站", "", ""],
            ["8009", "示例子", "回访员", "", "飞檐走壁"],
        ),
        UNITS,
    )
    assert [(user.number, user.role, user.unit_id) for user in found] == [
        ("8001", Role.AGENT, None),
        ("8002", Role.LIAISON, "u1"),
    ]
    assert found[0].skills == ("zh", "yue")
    assert codes(rejected) == [
        (4, "user.duplicate_number"),
        (5, "user.unknown_role"),
        (6, "user.unit_needed"),
        (7, "user.unknown_unit"),
        (8, "user.bad_number"),
        (9, "user.name_missing"),
        (10, "user.unknown_role"),
        (11, "user.unknown_skill"),
    ]


def test_file_without_a_required_column(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        sheet(tmp_path, Kind.USERS, ["工号", "姓名"], ["1", "甲"])
    assert caught.value.problems[0].code == "table.missing_column"
    assert caught.value.problems[0].params["column"] == "角色"


@pytest.mark.parametrize("kind", KINDS)
def test_no_example_of_a_template_is_taken_in(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.xlsx"
    write_template(kind, path)
    assert path.stat().st_mode & 0o777 == 0o600
    book = load_workbook(path)
    assert len(book.sheetnames) == 2
    with pytest.raises(ProblemError):
        write_template(kind, path)
    if kind == "events":
        table = open_table(path)
        reader = RowReader(table.columns, city_id="main", source="s", now=NOW)
        (problems,) = [reader.read(*record) for record in table.records()]
        assert isinstance(problems, tuple)
        assert [problem.code for problem in problems] == ["row.example"]
        assert not table.columns.ignored
        return
    filled = read_sheet(path, Kind(kind))
    assert filled.rows == ()
    assert {code for _, code in codes(filled.rejected)} == {"row.example"}
    assert len(filled.rejected) >= 2


def test_an_example_that_was_written_over_in_part_is_still_one(tmp_path: Path) -> None:
    header = ["工号", "姓名", "角色", "单位"]
    over = sheet(
        tmp_path, Kind.USERS, header, ["8001", "示例丙", "班长", "柳荫所"], ["8001", "郑二丙", "班长", ""]
    )
    assert codes(over.rejected) == [(2, "row.example")]
    assert [row.line for row in over.rows] == [3]


def test_master_data_knows_footers_and_headers_that_come_again(tmp_path: Path) -> None:
    units = sheet(
        tmp_path,
        Kind.UNITS,
        ["单位代码", "单位名称", "别名"],
        ["A1", "桥东派出所", ""],
        ["单位名称", "单位代码", "别名"],
        ["桥西派出所", "A2", "桥西所"],
        ["合计", "2", "2"],
        ["制表人", "张三", ""],
    )
    assert [row.values["code"] for row in units.rows] == ["A1", "A2"]
    assert units.rejected == ()
    assert units.read.sheets[0].left_out == {"header": 1, "footer": 2}
    officers = sheet(
        tmp_path,
        Kind.OFFICERS,
        ["警号", "姓名", "单位"],
        ["012345", "周一甲", "S1"],
        ["共 1 人", "", ""],
        ["审核：", "李四", ""],
    )
    assert [row.values["badge"] for row in officers.rows] == ["012345"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("代码,名称,别名\nA1,桥东所,x\nA2,城关,派出所,y\nA3,桥西所,z\n", [(3, "row.too_many_cells")]),
        ('代码,名称,别名\nA3,"西湖分局,x\nA4,桥西所,z\nA5,枣园所,"y"\n', [(2, "row.unclosed_quote")]),
        ("代码,名称,别名\nA1,桥东所,x\nA4,枣园所\n", [(3, "row.too_few_cells")]),
        ("代码,名称\nA1,???\n#REF!,枣园所\n4.1E+11,桥东所\nA4,2\n", [(2, "text.question_marks"), (3, "text.formula_error"), (4, "number.scientific"), (5, "name.no_letters")]),
    ],
)  # fmt: skip
def test_a_record_that_is_none_says_why(tmp_path: Path, text: str, wrong: list[tuple[int, str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert codes(read_sheet(path, Kind.UNITS).rejected) == wrong


def test_every_sheet_of_master_data_is_read_or_named(tmp_path: Path) -> None:
    book = Workbook()
    for title, rows in {
        "一班": [["工号", "姓名", "角色", "备注"], ["7001", "周一甲", "回访员", "新来"]],
        "二班": [["工号", "姓名", "角色"], [7002.0, "周一乙", "回访员"], ["", "无号", "回访员"]],
        "名册": [["电话", "地址"], ["1", "2"]],
    }.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = read_sheet(path, Kind.USERS)
    assert [row.values["number"] for row in found.rows] == ["7001", "7002", ""]
    assert [found.place(row.line) for row in found.rows] == ["一班!2", "二班!2", "二班!3"]
    assert [(passed.name, passed.rows) for passed in found.read.passed] == [("名册", 2)]
    assert [column.name for column in found.read.sheets[0].unread()] == ["备注"]
    assert codes(read_users(found, {})[1]) == [(found.rows[2].line, "user.number_missing")]
