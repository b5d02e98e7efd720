"""The rejects file: complete, private, and good to be corrected and imported again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from domain.problems import Problem, ProblemError
from server.reading.rejects import WARNING, RejectsFile, rejects_path
from server.reading.row import EventRow
from server.reading.rows import RowReader
from server.reading.source import open_table
from tests.fixtures.exports import NOW


def test_says_why_and_comes_back_corrected(tmp_path: Path) -> None:
    header = ["处警单号", "报警时间", "报警电话", "备注"]
    cells = ["410105202611210001", "2026-11-21 10:00", "1380013800", "=HYPERLINK(1)"]
    rejects = RejectsFile(tmp_path / "拒收.csv", header)
    problems = [
        Problem("phone.too_short", {"digits": 10}, field="报警电话", row=7),
        Problem("date.future", field="报警时间"),
    ]
    rejects.add(7, problems, cells)
    rejects.close()

    raw = rejects.path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert rejects.path.stat().st_mode & 0o777 == 0o600
    lines = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert lines[0] == [WARNING]
    assert lines[1][7:] == header
    assert lines[2][:3] == ["7", "报警电话；报警时间", "phone.too_short；date.future"]
    assert "10 位" in lines[2][3]
    assert lines[2][4]
    # a spreadsheet must neither round the number nor run the cell
    assert lines[2][7] == "\t410105202611210001"
    assert lines[2][10] == "\t=HYPERLINK(1)"

    rejects.path.write_text(
        raw.decode("utf-8-sig").replace("1380013800", "13800138000"), encoding="utf-8-sig"
    )
    again = open_table(rejects.path)
    original = tmp_path / "a.csv"
    original.write_text(
        ",".join(header) + "\n" + ",".join([*cells[:2], "13800138000", cells[3]]), encoding="utf-8"
    )
    found = [
        RowReader(table.columns, city_id="main", source="default", now=NOW).read(*record)
        for table in (again, open_table(original))
        for record in table.records()
    ]
    first, second = found
    assert isinstance(first, EventRow)
    assert isinstance(second, EventRow)
    assert (first.event_id, first.source_fields) == (second.event_id, second.source_fields)


def test_nothing_rejected_no_file(tmp_path: Path) -> None:
    RejectsFile(tmp_path / "拒收.csv", ["a"]).close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_somebody_may_be_correcting_is_not_replaced(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("x")
    assert rejects_path(source, None).name == "a.rejects.csv"
    (tmp_path / "a.rejects.csv").write_text("corrected by hand")
    assert rejects_path(source, None).name == "a.rejects.2.csv"
    with pytest.raises(ProblemError):
        rejects_path(source, source)
    with pytest.raises(ProblemError):
        rejects_path(source, tmp_path / "none" / "b.csv")
    assert rejects_path(source, tmp_path / "b.csv") == tmp_path / "b.csv"


def test_an_older_file_of_that_name_does_not_lend_its_permissions(tmp_path: Path) -> None:
    old = tmp_path / "拒收.csv"
    old.write_text("of an earlier run")
    old.chmod(0o644)
    rejects = RejectsFile(old, ["a"])
    rejects.add(2, (Problem("number.missing"),), ["x"])
    rejects.close()
    assert old.stat().st_mode & 0o777 == 0o600
    assert "earlier" not in old.read_text(encoding="utf-8-sig")
