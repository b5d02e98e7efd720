"""Workbooks as they come: other forms, other packers, cells far away, passwords, and files that are none."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.problems import ProblemError
from server.reading.source import Table, open_table
from tests.helpers.old_books import Sheets, write_ods, write_xls, write_xlsb

HEADER = ["处警单号", "报警时间", "报警人", "报警电话", "处警单位"]
SHEETS: Sheets = {
    "十月": [
        HEADER,
        ["CJ1", "2026-10-20 12:00:00", "王小明", 13800138000.0, "城关所"],
        ["CJ2", "2026-10-20 12:05:00", "李", None, "#REF!"],
    ],
    "十一月": [HEADER, ["CJ3", "2026-11-21 12:00:00", "赵", 13800138001.0, "桥东所"]],
}
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[str, bytes], tuple[str, bytes]]


def book(path: Path, change: Change = lambda name, data: (name, data)) -> Path:
    """A workbook of one row, its parts changed."""
    made = Workbook()
    page = made.worksheets[0]
    page.append(HEADER)
    page.append(["CJ1", "2026-11-20 12:00:00", "王小明", "13800138000", "城关所"])
    good = path.with_name("good.xlsx")
    made.save(good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(*change(part, old.read(part)))
    return path


def below(xml: str) -> Change:
    """More of a sheet below its rows."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(b"</sheetData>", xml.encode()) if name == SHEET else data

    return change


def rows(path: Path) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells, _ in open_table(path).records()]


def refused(path: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        open_table(path)
    return caught.value.problems[0].code


@pytest.mark.parametrize(("write", "name"), [(write_xls, "a.xls"), (write_xlsb, "a.xlsb"), (write_ods, "a.ods"), (write_xls, "a.xlsx"), (write_ods, "export")])  # fmt: skip
def test_old_and_other_forms_are_read_like_xlsx(
    tmp_path: Path, write: Callable[[Path, Sheets], Path], name: str
) -> None:
    table: Table = open_table(write(tmp_path / name, SHEETS))
    assert list(table.records()) == [
        (2, ["CJ1", "2026-10-20 12:00:00", "王小明", "13800138000", "城关所"], None),
        (3, ["CJ2", "2026-10-20 12:05:00", "李", "", "#REF!"], None),
        (2, ["CJ3", "2026-11-21 12:00:00", "赵", "13800138001", "桥东所"], None),
    ]
    assert table.kind == write.__name__.removeprefix("write_")


def at_the_root(name: str, data: bytes) -> tuple[str, bytes]:
    data = data.replace(b"xl/workbook.xml", b"workbook.xml").replace(b"/xl/worksheets", b"/worksheets")
    return name.removeprefix("xl/"), data


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: (name.replace("/", "\\"), data),
        lambda name, data: (f"导出/{name}", data),
        lambda name, data: (name.upper(), data),
        at_the_root,
    ],
)
def test_parts_are_found_wherever_a_program_has_packed_them(tmp_path: Path, change: Change) -> None:
    assert len(rows(book(tmp_path / "a.xlsx", change))) == 1


@pytest.mark.parametrize("place", ["AJ1048576", "xfd1048576", "$XFD$1048576", "ZZZ9999999", "AAAAAAA1"])
def test_a_blank_cell_far_away_costs_nothing_and_one_with_content_is_named(
    tmp_path: Path, place: str
) -> None:
    for cell in (
        f"<c r='{place}' s='1'/>",
        f"<c s='1' r='{place}' t='inlineStr'><is><t> </t></is></c>",
    ):
        far = f"<row r='1048576'>{cell}</row></sheetData>"
        assert [line for line, _ in rows(book(tmp_path / "a.xlsx", below(far)))] == [2]
    far = f"<row r='1048576'><c r='{place}' t='inlineStr'><is><t>远</t></is></c></row></sheetData>"
    if place == "AJ1048576":
        ((_, first), (line, last)) = rows(book(tmp_path / "a.xlsx", below(far)))
        assert (line, last[35], len(first)) == (1_048_576, "远", 5)
    else:
        assert refused(book(tmp_path / "a.xlsx", below(far))) == "table.scattered"


def test_rows_keep_their_lines_where_a_sheet_is_mostly_empty(tmp_path: Path) -> None:
    xml = "".join(
        f'<row r="{line}"><c r="A{line}"><v>{line}</v></c><c r="E{line}"><f>1/0</f></c><c r="GR{line}"><v>1</v></c></row>'
        for line in (600_000, 900_000)
    )
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A600000:A950000"/></mergeCells>'
    found = rows(book(tmp_path / "a.xlsx", below(xml + merged)))
    assert [line for line, _ in found] == [2, 600_000, 900_000]
    assert [cells[0] for _, cells in found] == ["CJ1", "600000", "600000"]
    assert [cells[4] for _, cells in found][1:] == ["#公式没有结果"] * 2


def test_a_merged_range_that_runs_to_the_end_fills_what_is_there(tmp_path: Path) -> None:
    lines = range(3, 3_000)
    xml = "".join(f'<row r="{line}"><c r="B{line}"><v>{line}</v></c></row>' for line in lines)
    ranges = "".join(f'<mergeCell ref="E{line}:E1048576"/>' for line in range(2, 3_000))
    found = rows(book(tmp_path / "a.xlsx", below(f"{xml}</sheetData><mergeCells>{ranges}</mergeCells>")))
    assert len(found) == 2_998
    assert {cells[4] for _, cells in found} == {"城关所"}


def test_texts_that_no_memory_holds_are_one_sentence(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as more,
        more.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        part.write(b"<sst>")
        for _ in range(140):
            part.write((b"<si><t>" + b"x" * 1_000 + b"</t></si>") * 1_000)
    assert refused(path) == "table.too_large"


def test_a_cell_that_stands_for_a_million_more_is_named(tmp_path: Path) -> None:
    nothing = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    assert len(rows(write_ods(tmp_path / "a.ods", SHEETS, below=nothing))) == 3
    much = nothing.replace('"1024"/>', '"30"><text:p xmlns:text="t">远</text:p></table:table-cell>')
    much = much.replace(' xmlns:text="t"', "")
    assert refused(write_ods(tmp_path / "b.ods", SHEETS, below=much)) == "table.too_large"
    far: Sheets = {"一": [*SHEETS["十月"], *[[None]] * 65_530, [None] * 255 + ["远"]]}
    assert refused(write_xls(tmp_path / "c.xls", far)) == "table.scattered"
    assert refused(write_xlsb(tmp_path / "d.xlsb", far)) == "table.scattered"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "table.xml"),
        ("b.xls", "<TABLE><tr><td>处警单号".encode("utf-16"), "table.html"),
        ("c.xls", b"<!-- made by the counter --><html><body>", "table.html"),
        ("d.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "table.html"),
        ("e.xml", b"\xef\xbb\xbf<?xml version='1.0'?><events/>", "table.xml"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_a_password_says_so_in_every_form(tmp_path: Path) -> None:
    assert refused(write_xls(tmp_path / "a.xls", SHEETS, locked=True)) == "table.encrypted"
    ods = write_ods(tmp_path / "a.ods", SHEETS, manifest="<manifest:encryption-data/>")
    assert refused(ods) == "table.encrypted"


def test_a_folder_a_pipe_and_a_device_are_one_sentence(tmp_path: Path) -> None:
    assert refused(tmp_path) == "file.is_folder"
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "file.not_regular"
    assert refused(Path("/dev/null")) == "file.not_regular"
    assert refused(tmp_path / "none") == "file.not_found"


def test_an_archive_of_tables_is_packed_and_one_of_anything_else_no_table(tmp_path: Path) -> None:
    for inside, code in (("110导出.csv", "table.packed"), ("word/document.xml", "table.not_a_table")):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
            made.writestr(inside, "x")
        assert refused(tmp_path / "a.zip") == code
