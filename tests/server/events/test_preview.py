"""What somebody sees before a file is taken in, what stops it, and the mapping that is written."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from domain.problems import ProblemError
from server.events.seen import Contents
from server.reading.columns import field_of, normal
from server.reading.mapping import read_mapping
from server.reading.mapping_writer import mapping_text
from server.reading.synonyms import SYNONYMS, Field
from server.reading.understood import hidden
from tests.fixtures.exports import HEADER, export_rows, write_csv, write_titled_xlsx
from tests.server.events.test_commands import command, home, last_line

__all__ = ["home"]  # a fixture


def test_a_dry_run_shows_three_rows_as_understood_and_nobody(tmp_path: Path) -> None:
    rows = list(export_rows(9))
    path = str(write_csv(tmp_path / "a.csv", rows, encoding="gbk"))
    code, out, _ = command("import", path, "--dry-run")
    assert code == 0
    assert [f"第 {line} 行理解为" in out for line in (2, 3, 4, 5)] == [True, True, True, False]
    assert "gbk" in out
    assert "表头在第 1 行" in out
    for row in rows:
        for secret in (row[6], row[8], row[10], row[16]):
            assert secret not in out
    assert rows[0][1] in out
    assert rows[0][8][:3] + "****" + rows[0][8][7:] in out


def test_a_preview_of_a_workbook_names_its_sheet(tmp_path: Path) -> None:
    book = str(write_titled_xlsx(tmp_path / "a.xlsx", list(export_rows(2))))
    told = last_line("import", book, "--dry-run")[1]
    assert {sample["sheet"] for sample in told["samples"]} == {told["detail"]}
    assert [sample["line"] - told["header_line"] for sample in told["samples"]] == [1, 2]


@pytest.mark.parametrize(
    ("column", "text", "count", "stops"),
    [(8, "12", 4, True), (8, "12", 3, False), (8, "", 4, True), (17, "是", 4, True), (17, "是", 3, False)],
    ids=["rejected", "few rejected", "without contact", "excluded", "few excluded"],
)
def test_it_stops_when_more_than_three_of_ten_bring_nobody(
    tmp_path: Path, column: int, text: str, count: int, stops: bool
) -> None:
    rows = list(export_rows(10))
    for row in rows[:count]:
        row[column] = text
    path = str(write_csv(tmp_path / "a.csv", rows))
    code, told = last_line("import", path)
    assert code == (2 if stops else 0)
    assert ("error" in told) == stops
    if not stops:
        return
    assert told["error"]["code"] == "import.out_of_reach"
    assert told["dry_run"]
    assert last_line("imports")[1]["imports"] == []
    code, taken = last_line("import", path, "--yes")
    assert (code, taken["dry_run"]) == (0, False)
    for name in (
        "rows",
        "imported",
        "changed",
        "duplicates",
        "rejected",
        "without_contact",
        "excluded",
        "unmatched",
    ):
        assert taken[name] == told[name], name
    assert taken["reject_reasons"] == told["reject_reasons"]


def test_an_exclusion_names_its_column(tmp_path: Path) -> None:
    rows = list(export_rows(10))
    rows[0][17] = "是"
    rows[1][13] = "家庭暴力"
    told = last_line("import", str(write_csv(tmp_path / "a.csv", rows)), "--dry-run")[1]
    named = {one["reason"]: one["columns"] for one in told["exclusions"]}
    assert named == {"policy.discouraged": ["不宜回访"], "policy.domestic_violence": ["警情大类", "警情小类"]}


def test_other_columns_than_last_time_are_asked_about(tmp_path: Path) -> None:
    rows = list(export_rows(6))
    assert command("import", str(write_csv(tmp_path / "a.csv", rows)), "--source", "desk")[0] == 0
    fewer = [row[:-1] for row in rows]
    path = str(write_csv(tmp_path / "b.csv", fewer, header=HEADER[:-1]))
    code, told = last_line("import", path, "--source", "desk")
    assert (code, told["error"]["code"]) == (2, "import.other_columns")
    assert told["error"]["params"]["gone"] == "不宜回访"
    assert command("import", path, "--source", "other")[0] == 0
    # the same columns in another order are the same table
    turned = [list(reversed(row)) for row in rows]
    again = str(write_csv(tmp_path / "c.csv", turned, header=list(reversed(HEADER))))
    assert last_line("import", again, "--source", "desk")[1]["rejected"] == 0
    assert command("import", path, "--source", "desk", "--yes")[0] == 0
    assert command("import", path, "--source", "desk")[0] == 0  # these are its columns now


def test_the_mapping_written_reads_the_file_the_same(tmp_path: Path) -> None:
    header = ["no", "日期:#1", "时间 'x'", *HEADER[6:9], "电话", "承办所"]
    rows = [
        [f"J{n}", f"2026-11-0{n} 08:00", "x", "李明", "男", f"1380000000{n}", "", "城东所"]
        for n in range(1, 6)
    ]
    path = str(write_csv(tmp_path / "a.csv", rows, header=header))
    first = tmp_path / "first.yaml"
    first.write_text(
        'source: desk\ncolumns: {dispatch_no: "no", reported_at: "日期:#1", unit: 承办所}\nconstants: {business_line: alarm}\n'
        'values: {sex: {"男": "女"}}\ndates: ["%Y-%m-%d %H:%M"]\narea_code: "0371"\n',
        encoding="utf-8",
    )
    second = tmp_path / "second.yaml"
    code, told = last_line(
        "import", path, "--mapping", str(first), "--write-mapping", str(second), "--dry-run"
    )
    assert code == 0
    again = last_line("import", path, "--mapping", str(second), "--dry-run")[1]
    assert again["columns"] == told["columns"]
    assert again["samples"] == told["samples"]
    assert again["source"] == "desk"
    given, written = (read_mapping(one.read_text(encoding="utf-8")) for one in (first, second))
    assert (written.constants, written.values, written.dates, written.area_code) == (
        given.constants,
        given.values,
        given.dates,
        given.area_code,
    )
    assert "#   时间 'x'" in second.read_text(encoding="utf-8")
    assert (
        command("import", path, "--write-mapping", str(second), "--dry-run")[0] == 2
    )  # never over another file


def test_a_file_without_header_by_position(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [f"CJ{n}", "x", f"2026-11-0{n} 10:00", "王小明", f"1390000000{n}"] for n in range(1, 6)
        )
    code, out, err = command("import", str(path), "--json")
    assert code == 2
    assert "table.no_header" in out
    assert not any(word in out + err for word in ("王小明", "13900000001", "CJ1"))
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: [1: dispatch_no, 3: 报警时间, 4: name, 5: phone]\n", encoding="utf-8")
    written = tmp_path / "w.yaml"
    code, told = last_line("import", str(path), "--mapping", str(mapping), "--write-mapping", str(written))
    assert (code, told["imported"], told["without_contact"], told["header_line"]) == (0, 5, 0, 0)
    assert read_mapping(written.read_text(encoding="utf-8")).positions == {
        0: Field.DISPATCH_NO,
        2: Field.REPORTED_AT,
        3: Field.NAME,
        4: Field.PHONE,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("columns: [0: dispatch_no]", "mapping.bad_positions"),
        ("columns: [dispatch_no, phone]", "mapping.bad_positions"),
        ("columns: [1: dispatch_no, 1: phone]", "mapping.bad_positions"),
        ("columns: []", "mapping.bad_positions"),
        ("columns: [1: nonsense]", "mapping.unknown_field"),
        ("columns: [1: phone, 2: phone]", "mapping.unknown_field"),
    ],
)
def test_positions_that_say_nothing(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_mapping(text)
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize("column", ["no", "01:", "a: b", '"', "#", "王's", "{x}", "- y", "换\n行"])
def test_any_name_of_a_column_survives_being_written(column: str) -> None:
    text = mapping_text("s", read_mapping("source: s"), {"dispatch_no": column}, [column], "gbk")
    assert read_mapping(text).columns == {Field.DISPATCH_NO: (column.strip(),)}


@pytest.mark.parametrize(
    ("name", "field"),
    [("工单号", "dispatch_no"), ("工单编号", "dispatch_no"), ("来电时间", "reported_at"), ("登记日期", "reported_at"),
     ("诉求人", "name"), ("诉求人电话", "phone")],
)  # fmt: skip
def test_names_that_real_exports_use(name: str, field: str) -> None:
    assert field_of(name) == field


def test_no_name_means_two_fields() -> None:
    meant: dict[str, Any] = {}
    for field, names in SYNONYMS.items():
        for name in (field.value, *names):
            assert meant.setdefault(normal(name), field) is field, name


def test_contents_remember_what_was_said_last() -> None:
    dice = random.Random(3)
    contents, known = Contents(), dict[int, int]()
    keys = [dice.getrandbits(64) or 1 for _ in range(30_000)]
    for _ in range(40_000):
        key, said = dice.choice(keys), dice.getrandbits(63)
        assert contents.get(key) == known.get(key)
        contents.put(key, said)
        known[key] = said
    assert all(contents.get(key) == said for key, said in known.items())


def test_hidden_texts_keep_their_first_character() -> None:
    assert [hidden(text) for text in ("", "李", "李明", "报警人称邻居施工")] == ["", "李", "李*", "报*******"]
    assert hidden("报警人称邻居施工噪音扰民") == "报******…"


def test_a_mapping_that_is_written_decides_nothing_that_nobody_decided(tmp_path: Path) -> None:
    header = ("处警单号", "报警日期", "报警时间", "备用电话", "是否回访", "区")
    rows = [[f"CJ{n}", "2026-11-20", "08:30", "13800138000", "否", "东"] for n in range(1, 4)]
    path = str(write_csv(tmp_path / "a.csv", rows, header=header))
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("columns: {second_phone: []}\n", encoding="utf-8")
    told = last_line("import", path, "--mapping", str(first), "--write-mapping", str(second), "--dry-run")[1]
    text = second.read_text(encoding="utf-8")
    assert last_line("import", path, "--mapping", str(second), "--dry-run")[1] == {
        **told, "import_id": ANY, "rejects_file": ANY
    }  # fmt: skip
    assert told["exclusion_reasons"] == {"policy.undecided": 3}
    assert read_mapping(text).columns[Field.SECOND_PHONE] == ()
    assert [line.strip("# ") for line in text.splitlines() if line.startswith("  #   ")] == [
        'revisit_allowed: "是否回访"   # 否：不可以回访 / a no: may not be called',
        "revisit_allowed: []   # 不看这一列（否：还没有回访）/ the column is not read (a no: not called yet)",
        "备用电话",
        "区",
    ]
    for decision, reasons in (('"是否回访"', {"policy.discouraged": 3}), ("[]", {})):
        chosen = text.replace(f"  #   revisit_allowed: {decision}", f"  revisit_allowed: {decision}")
        second.write_text(chosen, encoding="utf-8")
        told = last_line("import", path, "--mapping", str(second), "--dry-run")[1]
        assert told["exclusion_reasons"] == reasons
