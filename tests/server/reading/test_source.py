"""Files as tables: encodings, separators, workbooks, and one clear problem for what is none."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.problems import ProblemError
from server.reading.columns import MAX_COLUMNS
from server.reading.mapping import read_mapping
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.source import Table, open_table
from server.reading.synonyms import Field
from tests.fixtures.exports import HEADER, NOW, export_rows, write_csv, write_titled_xlsx

ROWS = list(export_rows(30))


def events(table: Table) -> list[EventRow]:
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    found = [reader.read(*record) for record in table.records()]
    assert all(isinstance(row, EventRow) for row in found), found
    return [row for row in found if isinstance(row, EventRow)]


def refusal(path: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        open_table(path)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [
        *ROWS,
        [*ROWS[0][:1], "CJ-X1", *ROWS[0][2:6], "王㛃" if encoding == "gb18030" else "王五", *ROWS[0][7:]],
    ]
    table = open_table(write_csv(tmp_path / "a.csv", rows, encoding=encoding, separator=separator))
    assert table.detail == encoding
    found = events(table)
    assert [event.dispatch_no for event in found] == [row[1] for row in rows]
    assert found[-1].name == rows[-1][6]


def test_same_events_from_text_and_workbook(tmp_path: Path) -> None:
    text = events(open_table(write_csv(tmp_path / "a.csv", ROWS, encoding="gbk")))
    book = events(open_table(write_titled_xlsx(tmp_path / "a.xlsx", ROWS)))
    assert [event.line_no for event in book][:2] == [5, 6]
    assert [event.event_id for event in book] == [event.event_id for event in text]
    assert [event.source_fields for event in book] == [event.source_fields for event in text]


def test_typed_cells_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["处警单号", "报警时间", "报警电话", "民警警号", "报警人"])
    sheet.append([20201121000123, datetime(2026, 11, 21, 15, 42, 3), 13800138000, 900001, "李某"])
    sheet.append(["CJ2", 46347.6541666667, 13800138000.0, "900002", None])
    sheet.append([410105202611210000123, "2026-11-21", "", "", ""])
    book.save(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx")
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    first, second, third = (reader.read(*record) for record in table.records())
    assert isinstance(first, EventRow)
    assert isinstance(second, EventRow)
    assert first.dispatch_no == "20201121000123"
    assert first.phone is not None
    assert first.phone.number == "13800138000"
    assert first.officers == ("900001",)
    assert second.reported_at == first.reported_at - 3_000
    # 21 digits in a number cell: Excel kept 15 of them
    assert isinstance(third, tuple)
    assert third[0].code == "number.scientific"


def test_one_call_merged_over_its_responses(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["接警单号", "处警单号", "报警时间", "处警单位"])
    sheet.append(["JJ1", "CJ1", "2026-11-21 15:42", "甲所"])
    sheet.append([None, "CJ2", "2026-11-21 15:42", "乙所"])
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    found = events(open_table(tmp_path / "a.xlsx"))
    assert [(event.call_no, event.dispatch_no) for event in found] == [("JJ1", "CJ1"), ("JJ1", "CJ2")]
    assert found[0].event_id != found[1].event_id


def test_header_below_titles_and_again_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["东湖市公安局,,,", "导出时间：2026-11-21,,,", ",,,", "处警单号,报警时间,报警电话,处警单位"]
    lines += [
        "CJ1,2026-11-21 10:00,13800138000,甲所",
        "处警单号,报警时间,报警电话,处警单位",
        "CJ2,2026-11-21 11:00,,乙所",
        ",,,",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    table = open_table(path)
    assert table.columns.header_line == 4
    assert [event.dispatch_no for event in events(table)] == ["CJ1", "CJ2"]


def test_better_column_wins_and_the_other_is_named(tmp_path: Path) -> None:
    header = ["处警单号", "接警时间", "报警时间", "联系电话", "报警电话", "身份证号", "警情地址", "反馈"]
    row = [
        "CJ1",
        "2026-11-21 10:05",
        "2026-11-21 10:00",
        "13900139000",
        "13800138000",
        "410105199001010011",
        "柳荫路",
        "回拨13700137000",
    ]
    table = open_table(write_csv(tmp_path / "a.csv", [row], header=header))
    assert table.columns.named(Field.REPORTED_AT) == "报警时间"
    assert set(table.columns.ignored) == {"接警时间", "身份证号", "警情地址", "反馈"}
    (event,) = events(table)
    assert event.phone is not None
    assert event.second_phone is not None
    assert (event.phone.number, event.second_phone.number) == ("13800138000", "13900139000")
    for personal in ("13800138000", "13900139000", "410105199001010011", "13700137000"):
        assert personal not in event.source_fields
    assert "137****7000" in event.source_fields
    assert "柳荫路" in event.source_fields


def test_name_of_the_citizen_is_masked_among_the_source_fields(tmp_path: Path) -> None:
    header, row = (
        ["处警单号", "报警时间", "报警人", "处理结果"],
        ["CJ1", "2026-11-21", "欧阳小明", "已告知欧阳小明到所"],
    )
    (event,) = events(open_table(write_csv(tmp_path / "a.csv", [row], header=header)))
    assert "欧阳小明" not in event.source_fields
    assert "欧***" in event.source_fields


def test_broken_rows_cost_only_themselves(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = '{0},2026-11-21 10:00,"说了""好"",走了",甲所'
    lines = [
        "处警单号,报警时间,报警内容,处警单位",
        good.format("CJ1"),
        'CJ2,2026-11-21 10:00,"没有收尾,甲所',
        good.format("CJ3"),
    ]
    lines += [
        "CJ4,2026-11-21 10:00,一,逗号,太多",
        "CJ5,2026-11-21 10:00,断",
        "行,甲所",
        good.format("CJ6"),
        'CJ7,2026-11-21 10:00,尾,"甲所',
    ]
    path.write_text("\r\n".join(lines) + "\r\n", encoding="gbk")
    table = open_table(path)
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    found = [reader.read(*record) for record in table.records()]
    taken = [event.dispatch_no for event in found if isinstance(event, EventRow)]
    refused = [(problems[0].row, problems[0].code) for problems in found if isinstance(problems, tuple)]
    assert taken == ["CJ1", "CJ3", "CJ6", "CJ7"]
    assert refused[:4] == [
        (3, "row.unclosed_quote"),
        (5, "row.too_many_cells"),
        (6, "row.too_few_cells"),
        (7, "row.too_few_cells"),
    ]


def test_open_quotes_do_not_swallow_the_next_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [
        "处警单号,报警时间,报警内容,处警单位",
        'CJ1,2026-11-21 10:00,"没有收尾,甲所',
        'CJ2,2026-11-21 10:00,说"引号,甲所',
    ]
    lines += [
        'CJ3,2026-11-21 10:00,"第一行',
        "1,2026,3,4,5",
        '最后一行",甲所',
        "CJ4,2026-11-21 10:00,好,甲所",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    table = open_table(path)
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    found = [reader.read(*record) for record in table.records()]
    assert [type(row) is EventRow for row in found] == [False, True, True, True]
    assert isinstance(found[0], tuple)
    assert found[0][0].code == "row.unclosed_quote"
    assert [row.dispatch_no for row in found if isinstance(row, EventRow)] == ["CJ2", "CJ3", "CJ4"]
    assert [row.facts for row in found if isinstance(row, EventRow)][1] == "第一行\n1,2026,3,4,5\n最后一行"


def test_a_cell_beyond_all_measure_costs_its_row_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [
        "处警单号,报警时间,报警内容",
        "CJ1,2026-11-21 10:00,好",
        f"CJ2,2026-11-21 10:00,{'长' * 140_000}",
    ]
    path.write_text("\n".join([*lines, "CJ3,2026-11-21 10:00,好"]), encoding="utf-8")
    records = list(open_table(path).records())
    assert [(line, cells[0], code) for line, cells, code in records] == [
        (2, "CJ1", None),
        (3, "CJ2", "row.cell_too_long"),
        (4, "CJ3", None),
    ]
    assert len(records[1][1][2]) == 140_000


def test_character_cut_in_half_by_the_database(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", list(export_rows(300)), encoding="gbk")
    raw = path.read_bytes().replace("编号7,".encode("gbk"), "编".encode("gbk") + b"\xba,", 1)
    path.write_bytes(raw)
    table = open_table(path)
    reader = RowReader(table.columns, city_id="main", source="default", now=NOW)
    found = [reader.read(*record) for record in table.records()]
    bad = [problems for problems in found if isinstance(problems, tuple)]
    assert [problems[0].code for problems in bad] == ["text.broken_character"]
    assert len(found) == 300


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "table.empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "table.empty"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "table.binary"),
        ("page.xls", b"<html><table><tr><td>\xb4\xa6\xbe\xaf</td></tr></table>", "table.html"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "table.broken_workbook"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "table.encrypted"),
        ("unknown.csv", b"\xff\xa0\x81\xff,\xff\xfe\xff\n" * 50, "table.unknown_encoding"),
        ("prose.txt", "从前有座山，山里有座庙。".encode(), "table.no_header"),
        ("no_time.csv", "处警单号,报警电话\nCJ1,13800138000\n".encode(), "table.missing_column"),
        ("no_number.csv", "报警时间,报警电话\n2026-11-21,13800138000\n".encode("gbk"), "table.missing_column"),
        ("twice.csv", "处警单号,报警时间,报警电话,报警电话\n1,2,3,4\n".encode(), "table.duplicate_column"),
        ("wide.csv", ",".join(f"c{i}" for i in range(1_000_000)).encode() + b"\n", "table.too_many_columns"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(100), "table.broken_workbook"),
        ("paper.csv", b"%PDF-1.4 ...", "table.not_a_table"),
    ],
)  # fmt: skip
def test_one_clear_problem(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == code


def test_workbook_that_would_fill_the_memory(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(list(HEADER))
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    assert refusal(tmp_path / "far.xlsx") == "table.scattered"
    book = Workbook()
    book.worksheets[0].append([f"列{number}" for number in range(1_200)])
    book.save(tmp_path / "wide.xlsx")
    assert refusal(tmp_path / "wide.xlsx") == "table.too_many_columns"
    assert MAX_COLUMNS < 702


def test_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.csv", "处警单号,报警时间")
    assert refusal(tmp_path / "a.xlsx") == "table.packed"


def test_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == "file.not_found"


def test_window_export_by_mapping(tmp_path: Path) -> None:
    mapping = read_mapping(
        """
        source: window-1
        columns: {dispatch_no: 单据, reported_at: 登记, phone: [手机A, 手机B]}
        constants: {business_line: household, unit: 政务大厅}
        values: {case_type: {"01": 居住证}}
        dates: ["%d/%m/%Y %H:%M"]
        area_code: "0371"
        """
    )
    header, row = ["单据", "登记", "手机B", "办理事项"], ["W1", "21/11/2026 15:42", "65881234", "01"]
    table = open_table(write_csv(tmp_path / "a.csv", [row], header=header), mapping)
    reader = RowReader(table.columns, city_id="main", source=mapping.source, now=NOW, mapping=mapping)
    (event,) = (reader.read(*record) for record in table.records())
    assert isinstance(event, EventRow)
    assert (event.business_line, event.case_type, event.unit_name) == ("household", "居住证", "政务大厅")
    assert event.reported_at == int(datetime.fromisoformat("2026-11-21T15:42+08:00").timestamp() * 1000)
    assert event.phone is not None
    assert event.phone.number == "037165881234"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [", "mapping.not_yaml"),
        ("- a", "mapping.not_a_mapping"),
        ("colums: {}", "mapping.unknown_key"),
        ("columns: {phon: x}", "mapping.unknown_field"),
        ("constants: {phone: '1'}", "mapping.not_constant"),
        ("dates: ['%H:%M']", "mapping.bad_value"),
        ("encoding: klingon", "mapping.bad_value"),
        ("source: 'a b/c'", "source.bad_name"),
    ],
)
def test_mapping_that_says_nonsense(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_mapping(text)
    assert caught.value.problems[0].code == code


def test_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    with pytest.raises(ProblemError) as caught:
        open_table(path, read_mapping("columns: {phone: 电话九}"))
    assert caught.value.problems[0].code == "mapping.column_not_found"
